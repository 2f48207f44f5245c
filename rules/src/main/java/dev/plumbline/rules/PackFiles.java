package dev.plumbline.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of one pack as text.
 *
 * @param location where the pack is, for messages
 * @param files path below the pack, with slashes, to text; cases are among them
 */
public record PackFiles(String location, SortedMap<String, String> files) {
    static final String MANIFEST = "pack.yaml";
    private static final List<String> BUNDLED = List.of("baseline", "extended");

    /** The packs at {@code path}: itself, or the folders in it that hold a {@code pack.yaml}. */
    public static List<PackFiles> at(Path path) throws IOException {
        if (Files.isRegularFile(path.resolve(MANIFEST))) {
            return List.of(read(path, path.toString()));
        }
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            List<PackFiles> packs = new ArrayList<>();
            for (Path child : children.sorted().toList()) {
                if (Files.isRegularFile(child.resolve(MANIFEST))) {
                    packs.add(read(child, child.toString()));
                }
            }
            return packs;
        }
    }

    /** The packs that come with Plumbline. */
    public static List<PackFiles> bundled() {
        return BUNDLED.stream().map(PackFiles::bundled).toList();
    }

    /** One of the packs that come with Plumbline, by its name. */
    public static PackFiles bundled(String name) {
        String folder = "/packs/" + name;
        try {
            URI manifest = PackFiles.class.getResource(folder + "/" + MANIFEST).toURI();
            if (manifest.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(manifest, Map.of())) {
                    return read(jar.getPath(folder), name);
                }
            }
            return read(Path.of(manifest).getParent(), name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled pack " + name + " cannot be read", e);
        }
    }

    /** What its manifest calls it; empty where that cannot be told. */
    public Optional<String> name() {
        return manifest("name");
    }

    /** What its manifest says which one it is; empty where that cannot be told. */
    public Optional<String> version() {
        return manifest("version");
    }

    private Optional<String> manifest(String key) {
        if (!files.containsKey(MANIFEST)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Yaml.read(files.get(MANIFEST)).path(key).textValue());
        } catch (Yaml.Malformed e) {
            return Optional.empty(); // whoever loads the pack is told
        }
    }

    /** The same pack without one file, as if it had never been there. */
    public PackFiles without(String file) {
        SortedMap<String, String> rest = new TreeMap<>(files);
        rest.remove(file);
        return new PackFiles(location, rest);
    }

    /** The same pack with one file more, or with another text in it. */
    public PackFiles with(String file, String text) {
        SortedMap<String, String> more = new TreeMap<>(files);
        more.put(file, text);
        return new PackFiles(location, more);
    }

    /** SHA-256 over all files that rules are made of, hex. Cases do not count. */
    public String digest() {
        StringBuilder all = new StringBuilder();
        files.forEach((name, text) -> {
            if (!name.endsWith(".cases.yaml")) {
                all.append(name).append('\0').append(text).append('\0');
            }
        });
        return sha256(all.toString());
    }

    /** Of the text in UTF-8, hex. */
    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PackFiles read(Path root, String location) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(path).toString().replace('\\', '/');
                if (name.endsWith(".drl") || name.endsWith(".yaml")) {
                    files.put(name, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
                }
            }
        }
        return new PackFiles(location, files);
    }
}
