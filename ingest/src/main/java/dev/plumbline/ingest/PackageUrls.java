package dev.plumbline.ingest;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.Optional;

/** Package URLs as tools write them, in their one canonical form or as the image that they name. */
public final class PackageUrls {
    private static final int LONGEST = 4096;

    private PackageUrls() {}

    /** Empty for null and for what is no package URL. */
    public static Optional<PackageURL> parse(String text) {
        if (text == null || text.length() > LONGEST || !text.startsWith("pkg:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PackageURL(text));
        } catch (MalformedPackageURLException | RuntimeException e) { // its parser lets some of the JDK's through
            return Optional.empty();
        }
    }

    /** The canonical form; null for null and for what is no package URL. */
    public static String canonical(String text) {
        return parse(text).map(PackageURL::canonicalize).orElse(null);
    }

    /**
     * The image that a package URL of type oci or docker names; empty for every other. A version that is no digest is the tag.
     * {@code repository_url} may end with the name or not.
     */
    public static Optional<ImageName> image(String text) {
        return parse(text)
                .filter(it -> it.getType().equals("oci") || it.getType().equals("docker"))
                .flatMap(PackageUrls::image);
    }

    private static Optional<ImageName> image(PackageURL url) {
        Map<String, String> qualifiers = url.getQualifiers() == null ? Map.of() : url.getQualifiers();
        String version = url.getVersion();
        boolean isDigest = version != null && version.indexOf(':') >= 0;
        String tag = qualifiers.getOrDefault("tag", isDigest ? null : version);
        String repository = repository(url, qualifiers.get("repository_url"));
        String digest = isDigest ? ImageName.digest(version).orElse(null) : null;
        return ImageName.parse(tag == null ? repository : repository + ":" + tag)
                .or(() -> ImageName.parse(repository))
                .map(name -> new ImageName(name.image(), digest));
    }

    /** With the name at its end exactly once. */
    private static String repository(PackageURL url, String repositoryUrl) {
        String path = (url.getNamespace() == null ? "" : url.getNamespace() + "/") + url.getName();
        if (repositoryUrl == null) {
            return path;
        }
        int scheme = repositoryUrl.indexOf("://");
        String location = scheme < 0 ? repositoryUrl : repositoryUrl.substring(scheme + 3);
        String trimmed = location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
        return trimmed.equals(path) || trimmed.endsWith("/" + path) ? trimmed : trimmed + "/" + path;
    }
}
