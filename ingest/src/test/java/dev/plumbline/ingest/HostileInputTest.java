package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format against what no tool writes: {@link Harmless} says what holds all the same. */
class HostileInputTest {
    /** Of each kind for each format; the fuzzer makes the millions. */
    private static final int RUNS = Integer.getInteger("plumbline.hostile.runs", 100);

    private static final long SEED = 20_261_124;

    private static final Map<String, List<byte[]>> RECORDS = new LinkedHashMap<>();
    private static final List<byte[]> ALL = new ArrayList<>();

    @BeforeAll
    static void readTheFixtures() throws IOException {
        for (Format format : Formats.all()) {
            List<byte[]> records = new ArrayList<>();
            for (byte[] input : FuzzRun.fixtures(format)) {
                records.addAll(format.joins() ? List.of(input) : FuzzRun.records(format, input));
            }
            RECORDS.put(format.name(), records);
            ALL.addAll(records);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formatNames")
    void anyBytesAreHarmless(String name) {
        Mutations mutations = new Mutations(SEED, ALL);
        holds(name, Stream.generate(mutations::anything).limit(RUNS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formatNames")
    void aMutatedRecordIsHarmless(String name) {
        Mutations mutations = new Mutations(SEED, ALL);
        List<byte[]> own = RECORDS.get(name).isEmpty() ? ALL : RECORDS.get(name);
        holds(name, Stream.iterate(0, i -> i + 1).limit(RUNS).map(i -> mutations.of(own.get(i % own.size()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formatNames")
    void aRecordOfAnotherFormatIsHarmless(String name) {
        holds(name, ALL.stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formatNames")
    void whatTheFuzzerFoundIsHarmless(String name) throws IOException {
        for (Format format : Formats.all()) {
            holds(name, FuzzRun.kept(format).stream());
        }
    }

    static Stream<String> formatNames() {
        return Formats.all().stream().map(Format::name);
    }

    private static void holds(String name, Stream<byte[]> inputs) {
        Format format = Formats.named(name);
        Map<String, String> faults = new LinkedHashMap<>();
        inputs.forEach(input -> Harmless.faults(format, input)
                .forEach(fault -> faults.putIfAbsent(fault.what(), fault.detail() + "\n    of " + shown(input))));
        assertThat(faults).isEmpty();
    }

    private static String shown(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        boolean isReadable = text.codePoints().noneMatch(it -> Unprintable.is(it) || it == 0xFFFD);
        return isReadable && text.length() < 2_000
                ? text
                : "hex " + HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(2_000, input.length)));
    }
}
