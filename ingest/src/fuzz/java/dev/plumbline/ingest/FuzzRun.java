package dev.plumbline.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of the fuzzer over all formats, as Maven's profile {@code fuzz} starts it in the module's folder.
 *
 * <pre>
 * src/fuzz/corpus/NAME/…          ─┐                                        ┌─ target/fuzz/crash-…
 *                                  ├─ a byte for the format before each ─ Jazzer
 * src/test/resources/formats/NAME ─┘                                        └─ target/fuzz/found ─ merge ─ src/fuzz/corpus
 * </pre>
 *
 * Settings, as system properties: {@code fuzz.runs}; {@code fuzz.findings}, after how many different ones it ends (none is
 * fine, one or more end with exit code 77);
 * {@code fuzz.keep}, whether the corpus is made anew: as few inputs as reach what the fixtures alone do not reach, the
 * smallest first, up to {@value #MOST_KEPT} bytes; those that show a fault are left out, until it is repaired.
 */
public final class FuzzRun {
    static final Path CORPUS = Path.of("src", "fuzz", "corpus");

    private static final Path FIXTURES = Path.of("src", "test", "resources", "formats");
    private static final Path WORK = Path.of("target", "fuzz");
    private static final Path SEEDS = WORK.resolve("seeds");
    private static final Path FOUND = WORK.resolve("found");
    private static final Path KEPT = WORK.resolve("kept");
    private static final Path WORDS = WORK.resolve("words");

    private static final Pattern WORD = Pattern.compile("[\\w./-]{3,40}");
    private static final int LONGEST = 8_192;
    private static final long MOST_KEPT = 280L << 10;

    /** Exit code of libFuzzer where it has found something. */
    private static final int FINDINGS = 77;

    private FuzzRun() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        clear(WORK);
        for (Path folder : List.of(SEEDS, FOUND, KEPT)) {
            Files.createDirectories(folder);
        }
        fixtures(SEEDS);
        kept(SEEDS);
        words();
        int result = jazzer(List.of(
                "-runs=" + Long.getLong("fuzz.runs", 1_000_000),
                "--keep_going=" + Integer.getInteger("fuzz.findings", 20),
                "-dict=" + WORDS,
                "-print_final_stats=1",
                FOUND.toString(),
                SEEDS.toString()));
        long findings = findings();
        if (result == 0 && Boolean.getBoolean("fuzz.keep")) {
            fixtures(KEPT);
            result =
                    jazzer(List.of("-merge=1", "-use_counters=0", KEPT.toString(), FOUND.toString(), SEEDS.toString()));
            keep();
        }
        System.exit(result == 0 && findings > 0 ? FINDINGS : result);
    }

    /** Jazzer that goes on after a finding ends as if there were none. */
    private static long findings() throws IOException {
        try (Stream<Path> files = Files.list(WORK)) {
            return files.map(it -> it.getFileName().toString())
                    .filter(it -> it.matches("(crash|oom|timeout)-.*"))
                    .count();
        }
    }

    /** Apart from this JVM, whose classes are loaded before they could be watched. */
    private static int jazzer(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        System.getProperties().stringPropertyNames().stream()
                .filter(it -> it.startsWith("fuzz."))
                .forEach(it -> command.add("-D" + it + "=" + System.getProperty(it)));
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FormatsFuzzer.class.getName(),
                "--instrumentation_includes=dev.plumbline.ingest.**",
                "--custom_hook_excludes=**",
                "--reproducer_path=" + WORK,
                "-artifact_prefix=" + WORK + "/",
                "-max_len=" + LONGEST,
                "-rss_limit_mb=2048"));
        command.addAll(options);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Every record of the fixtures; of a format that joins records the whole input as well. */
    private static void fixtures(Path into) throws IOException {
        for (Format format : Formats.all()) {
            for (byte[] input : fixtures(format)) {
                for (byte[] record : records(format, input)) {
                    put(format, record, into);
                }
                put(format, input, into);
            }
        }
    }

    /** The inputs that are kept here for a format. */
    static List<byte[]> kept(Format format) throws IOException {
        return contents(CORPUS.resolve(format.name()), "");
    }

    static List<byte[]> fixtures(Format format) throws IOException {
        return contents(FIXTURES.resolve(format.name()), ".in");
    }

    /** The records that the input is cut into. */
    static List<byte[]> records(Format format, byte[] input) throws IOException {
        List<byte[]> records = new ArrayList<>();
        Decoder decoder = record -> {
            records.add(record.bytes());
            return List.of();
        };
        Format cutting = new Format(format.name(), format.framing(), format.family(), () -> decoder);
        Source.read(new ByteArrayInputStream(input), (String) null, cutting, Harmless.CLOCK, parsed -> {});
        return records;
    }

    private static void kept(Path into) throws IOException {
        for (Format format : Formats.all()) {
            for (byte[] input : kept(format)) {
                put(format, input, into);
            }
        }
    }

    private static void put(Format format, byte[] input, Path into) throws IOException {
        if (input.length < LONGEST) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(Formats.all().indexOf(format));
            whole.writeBytes(input);
            Files.write(into.resolve(name(whole.toByteArray())), whole.toByteArray());
        }
    }

    /** What the fuzzer may put anywhere: names and values of the fixtures, and names of the tables' fields. */
    private static void words() throws IOException {
        SortedSet<String> words =
                new TreeSet<>(List.of("null", "4194305", "65536", "-1", "1e400", "<NA>", "\\\\u0000"));
        for (Format format : Formats.all()) {
            format.table().forEach(row -> words(row.from(), words));
            for (byte[] input : fixtures(format)) {
                words(new String(input, StandardCharsets.UTF_8), words);
            }
        }
        Files.write(WORDS, words.stream().map(word -> '"' + word + '"').toList());
    }

    private static void words(String text, SortedSet<String> words) {
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
    }

    /** Puts what the merge has chosen beyond the fixtures in the corpus's place. */
    private static void keep() throws IOException {
        clear(SEEDS);
        Files.createDirectories(SEEDS);
        fixtures(SEEDS);
        clear(CORPUS);
        long size = 0;
        for (byte[] input : contents(KEPT, "")) {
            Format format = Formats.all().get((input[0] & 0xff) % Formats.all().size());
            byte[] record = Arrays.copyOfRange(input, 1, input.length);
            boolean isNew = !Files.exists(SEEDS.resolve(name(input)));
            if (isNew
                    && size + record.length <= MOST_KEPT
                    && Harmless.faults(format, record).isEmpty()) {
                size += record.length;
                Path folder = Files.createDirectories(CORPUS.resolve(format.name()));
                Files.write(folder.resolve(name(record)), record);
            }
        }
    }

    /** The smallest first, else by name. */
    private static List<byte[]> contents(Path folder, String end) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(end)).sorted().toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        contents.sort(Comparator.comparingInt(it -> it.length));
        return contents;
    }

    private static String name(byte[] input) {
        return HexFormat.of().formatHex(Digests.sha256(input), 0, 8);
    }

    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
