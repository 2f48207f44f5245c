package dev.plumbline.ingest.cyclonedx;

import dev.plumbline.event.BaseImage;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.PackageUrls;
import java.util.Optional;

/**
 * The image that a BOM is about.
 *
 * @param image null where it is about something else, or tells no reference
 * @param digest null where it tells none
 * @param base null where its labels tell none
 */
record Subject(String image, String digest, BaseImage base) {
    static final Subject NONE = new Subject(null, null, null);

    private static final String TRIVY = "aquasecurity:trivy:";
    private static final String LABELS = TRIVY + "Labels:org.opencontainers.image.base.";

    static Subject of(Part part) {
        Optional<ImageName> purl = PackageUrls.image(part.purl());
        boolean isImage = purl.isPresent() || "container".equals(part.type());
        return isImage ? new Subject(image(part, purl), digest(part, purl), base(part)) : NONE;
    }

    /** One that has a tag goes before one that has none. */
    private static String image(Part part, Optional<ImageName> purl) {
        Optional<ImageName> name = ImageName.parse(part.name());
        return ImageName.parse(part.property(TRIVY + "RepoTag"))
                .or(() -> purl.filter(Subject::isTagged))
                .or(() -> name.filter(Subject::isTagged))
                .or(() -> purl)
                .or(() -> name.flatMap(it -> tagged(it, part.version())).or(() -> name))
                .map(ImageName::image)
                .orElse(null);
    }

    private static boolean isTagged(ImageName name) {
        return !name.repository().equals(name.image());
    }

    private static Optional<ImageName> tagged(ImageName name, String version) {
        return version == null ? Optional.empty() : ImageName.parse(name.image() + ":" + version);
    }

    private static String digest(Part part, Optional<ImageName> purl) {
        return digestOf(ImageName.parse(part.property(TRIVY + "RepoDigest")))
                .or(() -> digestOf(purl))
                .or(() -> ImageName.digest(part.version()))
                .or(() -> digestOf(ImageName.parse(part.name())))
                .or(() -> ImageName.digest("sha256:" + part.sha256()))
                .orElse(null);
    }

    private static Optional<String> digestOf(Optional<ImageName> name) {
        return name.map(ImageName::digest);
    }

    private static BaseImage base(Part part) {
        return ImageName.base(part.property(LABELS + "name"), part.property(LABELS + "digest"));
    }
}
