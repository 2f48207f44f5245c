package dev.plumbline.ingest.spdx;

import dev.plumbline.event.Component;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.SubjectImage;

/**
 * One package of a document. What it does not tell is null, except the name.
 *
 * @param id by which the document's other elements call it
 * @param purl as it was told
 * @param purpose in lower case
 * @param sha256 hex digits
 */
record Part(String id, String name, String version, String purl, String purpose, String sha256) {
    boolean isImage() {
        return "container".equals(purpose) || PackageUrls.image(purl).isPresent();
    }

    SubjectImage image() {
        return SubjectImage.of(purl, name, version, sha256);
    }

    Component component() {
        return new Component(name, version, PackageUrls.canonical(purl), purpose);
    }
}
