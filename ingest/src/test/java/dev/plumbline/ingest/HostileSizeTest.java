package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format against much input: its time is in proportion, and what is held for later does not grow with what has been read. */
class HostileSizeTest {
    /** Enough that what is quadratic shows; half of the longest line. */
    private static final int MUCH = 1 << 19;

    private static final Map<String, byte[]> OF_NO_FORMAT = ofNoFormat();

    private static final long HELD_AT_MOST = 4L << 20;
    private static final int STEP = 8 << 20;

    static Stream<String> formatNames() {
        return Formats.all().stream().map(Format::name);
    }

    static Stream<String> joiningFormats() {
        return Formats.all().stream().filter(Format::joins).map(Format::name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formatNames")
    void aMebibyteTakesNoLongerThanItMay(String name) throws IOException {
        Format format = Formats.named(name);
        Map<String, Object> faults = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> input : inputs(format).entrySet()) {
            List<Harmless.Fault> seen = costs(format, input.getValue());
            if (!seen.isEmpty()) {
                faults.put(input.getKey(), seen);
            }
        }
        assertThat(faults).isEmpty();
    }

    /** A machine that is busy, or has not compiled the code yet, is slow once or twice; what is not in proportion stays so. */
    private static List<Harmless.Fault> costs(Format format, byte[] input) throws IOException {
        List<Harmless.Fault> seen = Harmless.costs(format, input);
        for (int again = 0; again < 2 && !seen.isEmpty(); again++) {
            seen = Harmless.costs(format, input);
        }
        return seen;
    }

    private static Map<String, byte[]> ofNoFormat() {
        Map<String, byte[]> inputs = new LinkedHashMap<>();
        inputs.put("nothing in many records", bytes("{}\n".repeat(MUCH / 3)));
        inputs.put("brackets", bytes("[".repeat(MUCH)));
        inputs.put("brackets on lines", bytes("[\n".repeat(MUCH / 2)));
        inputs.put("a long text", bytes("{\"a\":\"" + "\\u00e9".repeat(MUCH / 6) + "\"}"));
        inputs.put("a long number", bytes("{\"a\":" + "9".repeat(MUCH) + "}"));
        inputs.put("many fields", bytes(many("{", i -> "\"f" + i + "\":" + i, "}")));
        inputs.put("a long list", bytes(many("{\"a\":[", i -> "{\"b\":" + i + "}", "]}")));
        inputs.put("words", bytes(many("", i -> "type=A" + i + " a" + i + "=" + i, "")));
        inputs.put("bars", bytes("t|1|1|".repeat(MUCH / 6)));
        inputs.put("angle brackets", bytes("<a>".repeat(MUCH / 3)));
        return inputs;
    }

    private static Map<String, byte[]> inputs(Format format) throws IOException {
        Map<String, byte[]> inputs = new LinkedHashMap<>(OF_NO_FORMAT);
        StringBuilder all = new StringBuilder();
        for (byte[] fixture : FuzzRun.fixtures(format)) {
            String text = new String(fixture, StandardCharsets.UTF_8);
            all.append(text);
            inputs.put("its longest word much longer in " + text, bytes(stretched(text)));
        }
        inputs.put("all fixtures again and again", bytes(all.toString().repeat(1 + MUCH / (1 + all.length()))));
        return inputs;
    }

    private static String many(String begin, java.util.function.IntFunction<String> element, String end) {
        return IntStream.range(0, MUCH / 24).mapToObj(element).collect(Collectors.joining(",", begin, end));
    }

    private static String stretched(String text) {
        Matcher word = Pattern.compile("\\w+").matcher(text);
        String longest = word.results()
                .map(it -> it.group())
                .max((a, b) -> a.length() - b.length())
                .orElse("");
        int times = (MUCH - text.length()) / Math.max(1, longest.length());
        return longest.isEmpty() ? text : text.replaceFirst(longest, longest.repeat(Math.max(1, times)));
    }

    /** Records that begin and never end, each with other numbers: a decoder that waits for all of them would hold them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("joiningFormats")
    void whatIsHeldForLaterIsBounded(String name) throws IOException {
        Format format = Formats.named(name);
        List<byte[]> lines = new ArrayList<>();
        for (byte[] input : FuzzRun.fixtures(format)) {
            lines.addAll(FuzzRun.records(format, input));
        }
        assertThat(lines).isNotEmpty();
        Renumbered records = new Renumbered(lines, STEP, 2 * STEP);
        Source.read(records, (String) null, format, Harmless.CLOCK, parsed -> {});
        assertThat(records.held.get(1) - records.held.get(0)).isLessThan(HELD_AT_MOST);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The records over and over, every number of three digits and more another one, and what is in use at two points. */
    private static final class Renumbered extends InputStream {
        private static final Pattern NUMBER = Pattern.compile("\\d{3,}");

        private final List<byte[]> records;
        private final int[] points;
        private final List<Long> held = new ArrayList<>();
        private byte[] current = {};
        private int next;
        private long given;
        private long count;

        Renumbered(List<byte[]> records, int... points) {
            this.records = records;
            this.points = points;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read many at once");
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (given >= points[held.size()]) {
                held.add(inUse());
            }
            if (held.size() == points.length) {
                return -1;
            }
            if (next == current.length) {
                current = renumbered(records.get((int) (count % records.size())));
                next = 0;
            }
            int part = Math.min(length, current.length - next);
            System.arraycopy(current, next, to, offset, part);
            next += part;
            given += part;
            return part;
        }

        private byte[] renumbered(byte[] record) {
            count++;
            String text = new String(record, StandardCharsets.UTF_8);
            return bytes(NUMBER.matcher(text).replaceAll(it -> digits(it.group().length())) + "\n");
        }

        private String digits(int length) {
            String number = "1" + "0".repeat(length) + count;
            return "1" + number.substring(number.length() - length + 1);
        }

        private static long inUse() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
