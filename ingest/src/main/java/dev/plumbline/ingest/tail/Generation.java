package dev.plumbline.ingest.tail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What a file held between two rotations, wherever it lies now.
 *
 * @param file device and inode
 * @param size in bytes, compressed or not
 * @param modified when it was written to last
 */
record Generation(Path path, String file, long size, Instant modified) {
    /** What lies there; empty where nothing does, or no regular file. */
    static Optional<Generation> at(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            Map<String, Object> told = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime");
            return Optional.of(new Generation(
                    path,
                    told.get("dev") + ":" + told.get("ino"),
                    (Long) told.get("size"),
                    ((FileTime) told.get("lastModifiedTime")).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Its first bytes, uncompressed; none where it cannot be read, or has gone. */
    byte[] head() {
        try (InputStream in = uncompressed()) {
            return in.readNBytes(Head.MOST);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    boolean isCompressed() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return isCompressed(in.readNBytes(2));
        }
    }

    InputStream uncompressed() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        in.mark(2);
        byte[] first = in.readNBytes(2);
        in.reset();
        try {
            return isCompressed(first) ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static boolean isCompressed(byte[] first) {
        return first.length == 2 && first[0] == (byte) 0x1f && first[1] == (byte) 0x8b;
    }
}
