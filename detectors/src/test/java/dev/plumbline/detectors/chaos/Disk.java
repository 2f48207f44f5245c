package dev.plumbline.detectors.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system of its own, which can be filled up. */
final class Disk implements AutoCloseable {
    private static final long SIZE = 64L * 1024 * 1024;

    private final Path mount;

    private Disk(Path mount) {
        this.mount = mount;
    }

    /** Empty where this host does not let us. */
    static Optional<Disk> at(Path mount) throws IOException {
        Files.createDirectories(mount);
        return Root.could("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "chaos", mount.toString())
                ? Optional.of(new Disk(mount))
                : Optional.empty();
    }

    /** Returns once not a byte has room. */
    void fill() throws IOException {
        byte[] much = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            for (long written = 0; written <= SIZE; written += much.length) {
                out.write(much);
            }
        } catch (IOException e) {
            return; // no space left on device
        }
        throw new IOException(mount + " takes more than its size");
    }

    void free() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return mount.resolve("ballast");
    }

    @Override
    public void close() {
        Root.could("umount", "-l", mount.toString());
    }
}
