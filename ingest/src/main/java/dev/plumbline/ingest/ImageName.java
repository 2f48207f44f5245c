package dev.plumbline.ingest;

import dev.plumbline.event.BaseImage;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image reference, apart from the digest that may follow it.
 *
 * @param image such as {@code registry.example/shop/web:1.4.2}; the tag as told, none where none was
 * @param digest with its algorithm, hex in lower case; null where the reference has none
 */
public record ImageName(String image, String digest) {
    private static final int LONGEST = 1024;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\\[[0-9A-Fa-f:]+](?::[0-9]{1,5})?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern ANY_DIGEST = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]+");
    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

    /** Empty for null and for what no registry would take as a reference. */
    public static Optional<ImageName> parse(String reference) {
        if (reference == null || reference.length() > LONGEST) {
            return Optional.empty();
        }
        int at = reference.indexOf('@');
        String digest = at < 0 ? null : digest(reference.substring(at + 1)).orElse(null);
        String image = at < 0 ? reference : reference.substring(0, at);
        return isImage(image) && (at < 0 || digest != null)
                ? Optional.of(new ImageName(image, digest))
                : Optional.empty();
    }

    /** The digest with its hex in lower case; empty for null and for what is none: an unknown algorithm, a wrong length. */
    public static Optional<String> digest(String text) {
        if (text == null || text.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return DIGEST.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
    }

    /** Without its tag: {@code registry.example/shop/web}. */
    public String repository() {
        return image.substring(0, endOfRepository(image));
    }

    /** A base image as labels and pipelines tell it; null where they tell nothing. What is no reference stays as it was told. */
    public static BaseImage base(String name, String digest) {
        if (name == null && digest == null) {
            return null;
        }
        ImageName parsed = parse(name).orElse(new ImageName(name, null));
        return new BaseImage(
                parsed.image, digest == null ? parsed.digest : digest(digest).orElse(isDigest(digest) ? digest : null));
    }

    /** Whether the text has the form of a digest of whatever algorithm and length, as OCI's descriptors have it. */
    public static boolean isDigest(String text) {
        return ANY_DIGEST.matcher(text).matches();
    }

    private static boolean isImage(String image) {
        int end = endOfRepository(image);
        if (end < image.length() && !TAG.matcher(image.substring(end + 1)).matches()) {
            return false;
        }
        String[] parts = image.substring(0, end).split("/", -1);
        boolean hasHost = parts.length > 1 && isHost(parts[0]);
        for (int i = hasHost ? 1 : 0; i < parts.length; i++) {
            if (!COMPONENT.matcher(parts[i]).matches()) {
                return false;
            }
        }
        return true;
    }

    /** As registries tell a host from a first path component. */
    private static boolean isHost(String part) {
        boolean looksLikeOne = part.indexOf('.') >= 0 || part.indexOf(':') >= 0 || part.equals("localhost");
        return looksLikeOne && HOST.matcher(part).matches();
    }

    /** Where the tag's colon is; the length where there is no tag. */
    private static int endOfRepository(String image) {
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? colon : image.length();
    }
}
