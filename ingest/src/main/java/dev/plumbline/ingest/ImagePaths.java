package dev.plumbline.ingest;

/** Paths of files in an image, which tools write from its root with and without the slash. */
public final class ImagePaths {
    private ImagePaths() {}

    /** {@code ./usr/bin/web}, {@code usr/bin/web} and {@code /usr/bin/web} as the last. */
    public static String absolute(String path) {
        String inside = path.startsWith("./") ? path.substring(1) : path;
        return inside.startsWith("/") ? inside : "/" + inside;
    }
}
