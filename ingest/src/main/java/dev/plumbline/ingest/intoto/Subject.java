package dev.plumbline.ingest.intoto;

import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.json.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a statement is about. */
sealed interface Subject {
    Set<String> ALGORITHMS = Set.of("sha256", "sha384", "sha512");

    /**
     * @param image null where the name is no image reference with a registry, such as a file's
     * @param digest with its algorithm
     */
    record Image(String image, String digest) implements Subject {}

    record Other(String reason, String detail) implements Subject {}

    static Subject read(Fields told, String place) {
        Map<String, String> digests = told.map("digest");
        if (digests.isEmpty()) {
            return new Other("incomplete", place + ".digest: missing");
        }
        Optional<String> digest = Stream.of("sha256", "sha384", "sha512")
                .filter(digests::containsKey)
                .flatMap(it -> ImageName.digest(it + ":" + digests.get(it)).stream())
                .findFirst();
        if (digest.isPresent()) {
            return new Image(image(told.text("name")), digest.get());
        }
        String first = digests.keySet().iterator().next();
        return digests.keySet().stream().anyMatch(ALGORITHMS::contains)
                ? new Other("incomplete", place + ".digest: not the hex digits that its algorithm gives")
                : new Other("unmodelled", place + ".digest " + first + ": an image has a sha256, sha384 or sha512");
    }

    /** Any word might be an image of a default registry, so only a name with a registry counts. */
    private static String image(String name) {
        if (name == null) {
            return null;
        }
        String reference = name.startsWith("https://") ? name.substring("https://".length()) : name;
        return PackageUrls.image(name)
                .or(() -> ImageName.parse(reference).filter(it -> hasRegistry(it.image())))
                .map(ImageName::image)
                .orElse(null);
    }

    private static boolean hasRegistry(String image) {
        int slash = image.indexOf('/');
        String host = slash < 0 ? "" : image.substring(0, slash);
        return host.indexOf('.') >= 0 || host.indexOf(':') >= 0 || host.equals("localhost");
    }
}
