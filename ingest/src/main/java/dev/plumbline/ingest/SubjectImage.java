package dev.plumbline.ingest;

import java.util.Optional;

/**
 * The image that a document is about, from what the document tells of it.
 *
 * @param image reference without a digest; null where none is told
 * @param digest with its algorithm; null where none is told
 */
public record SubjectImage(String image, String digest) {
    /** A document about something else, or one that does not say. */
    public static final SubjectImage NONE = new SubjectImage(null, null);

    /**
     * Of two references the one with a tag, else the package URL's. All may be null.
     *
     * @param purl of type oci or docker, else it counts for nothing
     * @param name a reference, or a digest
     * @param version a digest, or the tag of a name that has none
     * @param sha256 hex digits
     */
    public static SubjectImage of(String purl, String name, String version, String sha256) {
        Optional<ImageName> url = PackageUrls.image(purl);
        Optional<ImageName> named = ImageName.digest(name).isPresent() ? Optional.empty() : ImageName.parse(name);
        String image = url.filter(SubjectImage::isTagged)
                .or(() -> named.filter(SubjectImage::isTagged))
                .or(() -> url)
                .or(() -> named.flatMap(it -> tagged(it, version)).or(() -> named))
                .map(ImageName::image)
                .orElse(null);
        String digest = url.map(ImageName::digest)
                .or(() -> ImageName.digest(version))
                .or(() -> named.map(ImageName::digest))
                .or(() -> ImageName.digest(name))
                .or(() -> ImageName.digest("sha256:" + sha256))
                .orElse(null);
        return new SubjectImage(image, digest);
    }

    private static boolean isTagged(ImageName name) {
        return !name.repository().equals(name.image());
    }

    private static Optional<ImageName> tagged(ImageName name, String version) {
        return version == null ? Optional.empty() : ImageName.parse(name.image() + ":" + version);
    }
}
