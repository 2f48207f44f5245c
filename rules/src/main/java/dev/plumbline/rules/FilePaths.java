package dev.plumbline.rules;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths in one form each, so that a list or an intent meets a file however a process wrote its path. Follows no links. */
public final class FilePaths {
    private FilePaths() {}

    /**
     * {@code path} against {@code folder} where it is relative, without empty components, {@code .} and {@code ..}.
     *
     * @param folder null where it is not known: the path stays relative
     */
    public static String resolved(String folder, String path) {
        return normal(path.startsWith("/") || folder == null ? path : folder + "/" + path);
    }

    /** {@code path} without empty components, {@code .} and {@code ..}, as far as it can tell by itself. */
    public static String normal(String path) {
        if (!path.contains("//") && !path.contains("/.") && !path.startsWith(".")) {
            return path;
        }
        boolean absolute = path.startsWith("/");
        Deque<String> kept = new ArrayDeque<>();
        for (String component : path.split("/", -1)) {
            boolean up = component.equals("..");
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (!up || (!absolute && (kept.isEmpty() || kept.getLast().equals("..")))) {
                kept.addLast(component);
            } else if (!kept.isEmpty()) {
                kept.removeLast();
            }
        }
        return (absolute ? "/" : "") + String.join("/", kept);
    }
}
