package dev.plumbline.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All figures of a run, and what it ran on. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Figure> figures = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    void add(Figure figure) {
        figures.add(figure);
    }

    void fail(String what) {
        System.out.println("failed: " + what);
        failures.add(what);
    }

    boolean hasFailed() {
        return !failures.isEmpty();
    }

    List<Figure> of(String part) {
        return figures.stream().filter(it -> it.part().equals(part)).toList();
    }

    OptionalDouble value(String subject, Map<String, String> conditions, String measure) {
        Predicate<Figure> asked = it -> it.subject().equals(subject)
                && it.conditions().equals(conditions)
                && it.measure().equals(measure);
        return figures.stream().filter(asked).mapToDouble(Figure::value).findFirst();
    }

    /** One line of what it ran on. */
    String place() {
        ObjectNode place = environment();
        return "%s cores of %s, %s MiB, JDK %s, Maven %s, commit %s"
                .formatted(
                        place.get("cores").asText(),
                        place.get("cpu").asText(),
                        place.get("memoryMiB").asText(),
                        place.get("jdk").asText(),
                        place.get("maven").asText(),
                        place.get("commit").asText());
    }

    void write(Path file) throws IOException {
        ObjectNode report = environment();
        report.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.set("failures", JSON.valueToTree(failures));
        report.set("figures", JSON.valueToTree(figures));
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
    }

    /** The first column is left-aligned, the others are figures. */
    static void print(String title, List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        System.out.println();
        System.out.println(title);
        for (List<String> line : lines) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                out.append("  ").append(("%" + (i == 0 ? "-" : "") + widths[i] + "s").formatted(line.get(i)));
            }
            System.out.println(out.toString().stripTrailing());
        }
    }

    /** Three digits that mean something; whole numbers from a hundred on. */
    static String shown(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private static ObjectNode environment() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return JSON.createObjectNode()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("cpu", cpu())
                .put("memoryMiB", system.getTotalMemorySize() >> 20)
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"))
                .put("maven", System.getProperty("bench.maven", "unknown"))
                .put("commit", commit());
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(it -> it.startsWith("model name"))
                    .map(it -> it.substring(it.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // no Linux
        }
    }

    /** With a plus where files differ from it. */
    private static String commit() {
        String commit = git("rev-parse", "--short=12", "HEAD");
        return commit.isEmpty()
                ? "unknown"
                : commit + (git("status", "--porcelain").isEmpty() ? "" : "+");
    }

    /** Empty where there is no git, or no repository. */
    private static String git(String... arguments) {
        try {
            Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? out.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
