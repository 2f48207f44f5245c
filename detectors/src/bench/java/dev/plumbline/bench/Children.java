package dev.plumbline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that measure something of their own and leave figures. */
final class Children {
    /** For a soak add what is asked for. */
    private static final Duration LIMIT =
            Duration.ofMinutes(15).plus(Duration.parse(System.getProperty("soak", "PT0S")));

    private final Path work;

    Children(Path work) {
        this.work = work;
    }

    /**
     * Runs one to its end and takes its figures; what it prints is printed.
     *
     * @return whether it ended well; where it did not, that is told
     */
    boolean run(Report report, String name, Class<?> main, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        Path figures = work.resolve(name.replaceAll("\\W+", "-") + ".figures");
        Files.deleteIfExists(figures);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-D" + Figure.FILE + "=" + figures,
                "-classpath",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        System.out.println();
        System.out.println(name + ":");
        Process child = new ProcessBuilder(command).inheritIO().start();
        boolean ended = child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            child.destroyForcibly().waitFor();
        }
        Figure.told(figures).forEach(report::add);
        if (!ended || child.exitValue() != 0) {
            report.fail(name + (ended ? " ended with " + child.exitValue() : " took more than " + LIMIT));
            return false;
        }
        return true;
    }
}
