package dev.plumbline.ingest.cdevents;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.plumbline.ingest.ImageName;
import java.util.Map;
import java.util.Optional;

/** What an artifact's id names. */
sealed interface Artifact {
    /** @param digest with its algorithm; null where the id has none */
    record Image(String name, String digest) implements Artifact {}

    record Other(Outcome.Refused why) implements Artifact {}

    /**
     * @param id a package URL or a plain image reference; may be null
     * @param place where it stood, for the refusal
     */
    static Artifact read(String id, String place) {
        if (id == null) {
            return incomplete(place + ": missing");
        }
        if (id.startsWith("pkg:")) {
            return packageUrl(id, place);
        }
        return ImageName.parse(id)
                .map(name -> (Artifact) new Image(name.image(), name.digest()))
                .orElseGet(() -> incomplete(place + ": neither a package URL nor an image reference"));
    }

    private static Artifact packageUrl(String id, String place) {
        try {
            PackageURL url = new PackageURL(id);
            boolean isImage = url.getType().equals("oci") || url.getType().equals("docker");
            return isImage
                    ? image(url, place)
                    : new Other(Outcome.unmodelled(
                            place + ": pkg:" + url.getType() + " is no image; pkg:oci and pkg:docker are read"));
        } catch (MalformedPackageURLException | RuntimeException e) { // its parser lets some of the JDK's through
            return incomplete(place + ": not a package URL: " + e.getMessage());
        }
    }

    private static Artifact image(PackageURL url, String place) {
        Map<String, String> qualifiers = url.getQualifiers() == null ? Map.of() : url.getQualifiers();
        String version = url.getVersion();
        boolean isDigest = version != null && version.indexOf(':') >= 0;
        Optional<String> digest = isDigest ? ImageName.digest(version) : Optional.empty();
        if (isDigest && digest.isEmpty()) {
            return incomplete(place + ": its version is no digest such as sha256: and 64 hex digits");
        }
        String tag = qualifiers.getOrDefault("tag", isDigest ? null : version);
        String repository = repository(url, qualifiers.get("repository_url"));
        String name = tag == null ? repository : repository + ":" + tag;
        return ImageName.parse(name).isPresent()
                ? new Image(name, digest.orElse(null))
                : incomplete(place + ": makes no image reference: " + name);
    }

    /** With the name at its end exactly once. */
    private static String repository(PackageURL url, String repositoryUrl) {
        String path = (url.getNamespace() == null ? "" : url.getNamespace() + "/") + url.getName();
        if (repositoryUrl == null) {
            return path;
        }
        String location = location(repositoryUrl);
        return location.equals(path) || location.endsWith("/" + path) ? location : location + "/" + path;
    }

    /** Without scheme, tag, digest and slashes at the end. */
    private static String location(String repositoryUrl) {
        int scheme = repositoryUrl.indexOf("://");
        String reference = scheme < 0 ? repositoryUrl : repositoryUrl.substring(scheme + 3);
        while (reference.endsWith("/")) {
            reference = reference.substring(0, reference.length() - 1);
        }
        boolean hasPath = reference.indexOf('/') >= 0; // else a colon is followed by a port
        return hasPath ? ImageName.parse(reference).map(ImageName::repository).orElse(reference) : reference;
    }

    private static Artifact incomplete(String what) {
        return new Other(Outcome.incomplete(what));
    }
}
