package dev.plumbline.ingest.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The positions of all files that are followed, in a file of their own, for one process at a time.
 *
 * <p>A commit is whole or has not been: it is written beside, forced to the disk, put in place by renaming, and the folder
 * is forced too. What was committed before and is not followed now is kept.
 */
public final class Positions implements AutoCloseable {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final FileChannel lock;
    private Map<String, Position> committed;

    private Positions(Path file, FileChannel lock, Map<String, Position> committed) {
        this.file = file;
        this.lock = lock;
        this.committed = committed;
    }

    /**
     * @param file need not be there; its folder is made
     * @throws IOException if another process has them, or they cannot be read; the message says what to do
     */
    public static Positions open(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        FileChannel lock = FileChannel.open(
                absolute.resolveSibling(absolute.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (!isTaken(lock)) {
                throw new IOException("another process keeps its positions in " + file + "; name another file");
            }
            return new Positions(absolute, lock, read(absolute));
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The position that was committed last; empty where none was. */
    public synchronized Optional<Position> of(Path followed) {
        return Optional.ofNullable(committed.get(key(followed)));
    }

    /** Returns once these positions survive whatever happens. */
    public synchronized void commit(Map<Path, Position> told) throws IOException {
        Map<String, Position> next = new TreeMap<>(committed);
        told.forEach((followed, position) -> next.put(key(followed), position));
        if (!next.equals(committed)) {
            write(next);
            committed = next;
        }
    }

    private static String key(Path followed) {
        return followed.toAbsolutePath().normalize().toString();
    }

    private void write(Map<String, Position> positions) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(positions)));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static ObjectNode json(Map<String, Position> positions) {
        ObjectNode root = JSON.createObjectNode().put("version", VERSION);
        ObjectNode files = root.putObject("files");
        positions.forEach((path, position) -> files.putObject(path)
                .put("file", position.file())
                .put("headLength", position.head().length())
                .put("headDigest", position.head().digest())
                .put("offset", position.offset())
                .put("line", position.line())
                .put("modified", position.modified().toString()));
        return root;
    }

    private static Map<String, Position> read(Path file) throws IOException {
        Map<String, Position> positions = new HashMap<>();
        if (!Files.exists(file)) {
            return positions;
        }
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root.path("version").asInt() != VERSION || !root.path("files").isObject()) {
                throw unreadable(file, "it is not of version " + VERSION);
            }
            for (Map.Entry<String, JsonNode> entry : root.path("files").properties()) {
                positions.put(entry.getKey(), position(entry.getValue()));
            }
            return positions;
        } catch (JsonProcessingException e) {
            throw unreadable(file, e.getOriginalMessage());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw unreadable(file, e.getMessage());
        }
    }

    private static Position position(JsonNode json) {
        for (String name : new String[] {"file", "headDigest", "modified"}) {
            require(json.path(name).isTextual(), name);
        }
        for (String name : new String[] {"headLength", "offset", "line"}) {
            require(json.path(name).isIntegralNumber() && json.path(name).longValue() >= 0, name);
        }
        return new Position(
                json.path("file").textValue(),
                new Head(
                        json.path("headLength").intValue(),
                        json.path("headDigest").textValue()),
                json.path("offset").longValue(),
                json.path("line").longValue(),
                Instant.parse(json.path("modified").textValue()));
    }

    private static void require(boolean isRight, String name) {
        if (!isRight) {
            throw new IllegalArgumentException("'" + name + "' is missing or wrong");
        }
    }

    private static IOException unreadable(Path file, String why) {
        return new IOException("the positions in " + file + " cannot be read (" + why
                + "); without that file everything is read again from the beginning");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
