package dev.plumbline.detectors.doctor;

/** Looks at one side of a site. What it throws becomes a finding, and the other checks go on. */
interface Check {
    /** One word, for --only. */
    String name();

    void look(Site site, Report report) throws Exception;
}
