package dev.plumbline.detectors.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder that is gone, with all that is in it, when it is closed. */
record TemporaryFolder(Path root) implements AutoCloseable {
    static TemporaryFolder create() throws IOException {
        return new TemporaryFolder(Files.createTempDirectory("plumbline-demo-"));
    }

    /** A folder in it, made where it is not there. */
    Path path(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** What another thread takes away meanwhile is gone already. */
    @Override
    public void close() {
        try {
            Files.walkFileTree(root, new Removal());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + root, e);
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            return why instanceof NoSuchFileException ? FileVisitResult.CONTINUE : super.visitFileFailed(file, why);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException why) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
