package dev.plumbline.ingest.cyclonedx;

import dev.plumbline.event.BaseImage;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.SubjectImage;
import java.util.Optional;

/**
 * What a BOM is about.
 *
 * @param base null where the image's labels tell none
 */
record Subject(SubjectImage image, BaseImage base) {
    static final Subject NONE = new Subject(SubjectImage.NONE, null);

    private static final String TRIVY = "aquasecurity:trivy:";
    private static final String LABELS = TRIVY + "Labels:org.opencontainers.image.base.";

    static Subject of(Part part) {
        boolean isImage = "container".equals(part.type())
                || PackageUrls.image(part.purl()).isPresent();
        return isImage ? new Subject(image(part), base(part)) : NONE;
    }

    /** What Trivy asked of the registry goes before what was asked of Trivy. */
    private static SubjectImage image(Part part) {
        SubjectImage told = SubjectImage.of(part.purl(), part.name(), part.version(), part.sha256());
        Optional<ImageName> tag = ImageName.parse(part.property(TRIVY + "RepoTag"));
        Optional<ImageName> pushed = ImageName.parse(part.property(TRIVY + "RepoDigest"));
        return new SubjectImage(
                tag.map(ImageName::image).orElse(told.image()),
                pushed.map(ImageName::digest).orElse(told.digest()));
    }

    private static BaseImage base(Part part) {
        return ImageName.base(part.property(LABELS + "name"), part.property(LABELS + "digest"));
    }
}
