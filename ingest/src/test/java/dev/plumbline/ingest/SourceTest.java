package dev.plumbline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Source.Limits;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
    private static final Limits SMALL = new Limits(64, 8);

    /** Tells every record back, so that a test sees how it was cut. */
    private static final Decoder ECHO = record -> List.of(new Parsed.Rejected("seen", record.text(), record));

    private static final Format LINES = new Format("lines", Format.Framing.LINES, Format.Family.KERNEL, () -> ECHO);
    private static final Format VALUES =
            new Format("values", Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> ECHO);

    @Test
    void aLineIsARecordAndTheLastNeedsNoEnd() {
        assertThat(lines("a\nb\r\nc")).containsExactly("1 seen a", "2 seen b", "3 seen c");
    }

    @Test
    void blankLinesAreNoRecordsButCount() {
        assertThat(lines("\n \t\r\na\n\n")).containsExactly("3 seen a");
    }

    @Test
    void anEmptyInputHasNoRecords() {
        assertThat(lines("")).isEmpty();
        assertThat(values(" \n ")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(lines("\uFEFFa\n\uFEFFb")).containsExactly("1 seen a", "2 seen \uFEFFb");
        assertThat(values("\uFEFF{}")).containsExactly("1 seen {}");
    }

    @Test
    void aLineAtTheLimitIsReadAndOneAboveIsNot() {
        String fits = "x".repeat(64);
        assertThat(lines(fits + "\r\n" + fits + "y\r\nz"))
                .containsExactly("1 seen " + fits, "2 oversize xxxxxxxx 65", "3 seen z");
    }

    @Test
    void aLineManyTimesTheBufferIsSkippedToItsEnd() {
        assertThat(lines("x".repeat(1_000_000) + "\r\nz")).containsExactly("1 oversize xxxxxxxx 1000000", "2 seen z");
        assertThat(lines("x".repeat(1_000_000))).containsExactly("1 oversize xxxxxxxx 1000000");
    }

    @Test
    void ofALineThatIsTooLongOnlyTheHeadIsKept() {
        List<Parsed> parsed = read(new ByteArrayInputStream(new byte[10_000_000]), LINES, SMALL);
        assertThat(parsed).singleElement().satisfies(one -> {
            RawRecord record = ((Parsed.Rejected) one).record();
            assertThat(record.bytes()).hasSize(8);
            assertThat(record.length()).isEqualTo(10_000_000);
        });
    }

    @Test
    void theDefaultLimitOfALineIsOneMebibyte() {
        byte[] bytes = ("x".repeat(1 << 20) + "\n" + "x".repeat((1 << 20) + 1)).getBytes(UTF_8);
        List<Parsed> parsed = readWithDefaults(bytes, LINES);
        assertThat(parsed).extracting(one -> ((Parsed.Rejected) one).reason()).containsExactly("seen", "oversize");
        assertThat(((Parsed.Rejected) parsed.get(1)).record().bytes()).hasSize(1 << 16);
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsPlace() {
        byte[] bytes = "good\nba\u00ffd\ngood".getBytes(StandardCharsets.ISO_8859_1);
        List<Parsed> parsed = readWithDefaults(bytes, LINES);
        assertThat(parsed)
                .extracting(SourceTest::told)
                .startsWith("1 seen good")
                .endsWith("3 seen good");
        assertThat(((Parsed.Rejected) parsed.get(1)).reason()).isEqualTo("encoding");
        assertThat(((Parsed.Rejected) parsed.get(1)).detail()).contains("byte 2 ");
    }

    @Test
    void valuesStandOnOneLineOrOverMany() {
        assertThat(values("{\"a\":1} [2]\n{\n \"b\": [\n  {}\n ]\n}\n\n{}"))
                .containsExactly("1 seen {\"a\":1}", "1 seen [2]", "2 seen {\n \"b\": [\n  {}\n ]\n}", "8 seen {}");
    }

    @Test
    void bracketsAndQuotesInsideTextsEndNothing() {
        assertThat(values("{\"a\":\"}]\\\"{\\\\\"}{}")).containsExactly("1 seen {\"a\":\"}]\\\"{\\\\\"}", "1 seen {}");
    }

    @Test
    void anArrayIsOneRecord() {
        assertThat(values("[\n{\"a\":1},\n{\"b\":2}\n]\n{}"))
                .containsExactly("1 seen [\n{\"a\":1},\n{\"b\":2}\n]", "5 seen {}");
    }

    @Test
    void aValueWithoutAnyIndentIsOneRecord() {
        String value = "{\n\"a\":\n{\n\"b\": [\n[\n1\n]\n]\n}\n}";
        assertThat(values(value + "\n{}")).containsExactly("1 seen " + value, "11 seen {}");
    }

    @Test
    void aRawLineEndInATextMeansThatTheValueWasCut() {
        assertThat(values("{\"a\":\"half\n{\"b\":1}")).containsExactly("1 malformed {\"a\":\"half", "2 seen {\"b\":1}");
    }

    @Test
    void aBrokenValueReachesToTheNextLineThatBeginsWithABracket() {
        assertThat(values("{\"a\":1]} {\"lost\":1}\n  {\"indented\":1}\n{\"b\":1}"))
                .containsExactly("1 malformed {\"a\":1]} {\"lost\":1}\n  {\"indented\":1}", "3 seen {\"b\":1}");
    }

    @Test
    void whatIsNoValueIsOneBrokenRecord() {
        assertThat(values("oops\nand more\n{\"b\":1}\n17"))
                .containsExactly("1 malformed oops\nand more", "3 seen {\"b\":1}", "4 malformed 17");
    }

    @Test
    void aBrokenRecordTellsWhereItBroke() {
        Parsed.Rejected rejected =
                (Parsed.Rejected) read(stream("{\"a\":1]}"), VALUES, SMALL).get(0);
        assertThat(rejected.detail())
                .isEqualTo("not JSON: ']' is not expected there, at byte 6 of the record, counted from 0");
    }

    @Test
    void aValueCutAnywhereLosesNoneOfTheNext() {
        String value = "{\"a\": [1, {\"b\": \"c\\\"}\"}, [true, null]], \"d\": {\"e\": -1.5e3}, \"f\": []}";
        for (int cut = 1; cut < value.length(); cut++) {
            String half = value.substring(0, cut);
            List<Parsed> parsed = read(stream(half + "\n{\"next\":1}\n{\"last\":2}"), VALUES, new Limits(1024, 8));
            assertThat(parsed)
                    .as(half)
                    .extracting(SourceTest::told)
                    .containsExactly("1 malformed " + half.strip(), "2 seen {\"next\":1}", "3 seen {\"last\":2}");
        }
    }

    @Test
    void aValueAtTheLimitIsReadAndOneAboveIsNot() {
        String fits = "{\"a\":\"" + "x".repeat(56) + "\"}";
        String longer = "{\"a\":\"" + "x".repeat(57) + "\"}";
        assertThat(values(fits + longer + "\n{}"))
                .containsExactly("1 seen " + fits, "1 oversize {\"a\":\"xx 65", "2 seen {}");
    }

    @Test
    void aValueManyTimesTheBufferIsSkippedToItsEnd() {
        String huge = "{\"a\":[\n" + "\"xxxx\",\n".repeat(100_000) + "1]}";
        assertThat(values(huge + "{\"b\":1}"))
                .containsExactly("1 oversize {\"a\":[\n\" " + huge.length(), "100002 seen {\"b\":1}");
    }

    @Test
    void ofAHugeBrokenValueTheNextLineWithABracketIsRead() {
        String huge = "{\"a\":\"" + "x".repeat(300_000);
        assertThat(values(huge + "\n{\"b\":1}"))
                .containsExactly("1 oversize {\"a\":\"xx " + (huge.length() + 1), "2 seen {\"b\":1}");
    }

    @Test
    void noInputMakesReadingItQuadratic() {
        String nested = "[1,\n".repeat(900) + "1,\n".repeat(600_000);
        List<Parsed> parsed = read(stream(nested), VALUES, new Limits(1 << 22, 8));
        assertThat(parsed)
                .isNotEmpty()
                .hasSizeLessThan(900)
                .allSatisfy(one -> assertThat(told(one)).contains(" malformed "));
        assertThat(parsed.stream()
                        .mapToLong(one -> ((Parsed.Rejected) one).record().length() + 1)
                        .sum())
                .isEqualTo(nested.length());
    }

    @Test
    void nestingDeeperThanTheParserGoesIsBroken() {
        assertThat(read(stream("[".repeat(1001) + "]".repeat(1001) + "\n{}"), VALUES, new Limits(4096, 8)))
                .extracting(one -> ((Parsed.Rejected) one).reason())
                .containsExactly("malformed", "seen");
    }

    @Test
    void howTheInputComesInPiecesMakesNoDifference() throws IOException {
        String text = "{\"a\":\"\u00e4\"}\n{\"half\":\n{\"b\":[1,2]}\r\n\n{\"c\":" + "1".repeat(100) + "}\n{}";
        for (Format format : List.of(LINES, VALUES)) {
            assertThat(read(new OneByteAtATime(text), format, SMALL).stream().map(SourceTest::told))
                    .containsExactlyElementsOf(read(stream(text), format, SMALL).stream()
                            .map(SourceTest::told)
                            .toList());
        }
    }

    @Test
    void whateverTheTextNothingButBlanksIsLost() {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            String input = text(random, 60);
            for (Format format : List.of(LINES, VALUES)) {
                String records = read(stream(input), format, new Limits(1000, 20)).stream()
                        .map(one -> ((Parsed.Rejected) one).record().text())
                        .collect(Collectors.joining());
                assertThat(withoutBlanks(records)).isEqualTo(withoutBlanks(input));
            }
        }
    }

    @Test
    void whateverTheTextSmallLimitsEndItNot() {
        Random random = new Random(8);
        for (int round = 0; round < 3000; round++) {
            String input = text(random, 60);
            for (Format format : List.of(LINES, VALUES)) {
                assertThat(read(stream(input), format, new Limits(10, 5)))
                        .allSatisfy(one -> assertThat(
                                        ((Parsed.Rejected) one).record().bytes())
                                .hasSizeLessThanOrEqualTo(10));
            }
        }
    }

    @Test
    void anEventAtAnImpossibleTimeIsRefusedWithItsLine() {
        String exit = "{\"process_exit\":{\"process\":{\"pid\":1}},\"time\":\"%s\"}\n";
        String input = exit.formatted("2026-05-01T00:00:00Z") + exit.formatted("2099-01-01T00:00:00Z");
        List<Parsed> parsed = readWithDefaults(input.getBytes(UTF_8), Formats.named("tetragon"));
        assertThat(((Parsed.Kernel) parsed.get(0)).event().getIngestTime()).isEqualTo(CLOCK.instant());
        assertThat(told(parsed.get(1))).startsWith("2 time ");
    }

    @Test
    void withoutAFileThereIsNoLine() {
        List<Parsed> parsed = new ArrayList<>();
        readInto(parsed, stream("a"), null, LINES, SMALL);
        RawRecord record = ((Parsed.Rejected) parsed.get(0)).record();
        assertThat(record.line()).isZero();
        assertThat(record.origin().getLine()).isNull();
    }

    @Test
    void whatTheDecoderHoldsComesAtTheEnd() {
        Decoder holding = new Decoder() {
            @Override
            public List<Parsed> decode(RawRecord record) {
                return List.of();
            }

            @Override
            public List<Parsed> end() {
                return List.of(new Parsed.Rejected("held", "", RawRecord.of("", "f", 7)));
            }
        };
        Format format = new Format("holding", Format.Framing.LINES, Format.Family.KERNEL, () -> holding);
        assertThat(read(stream("a\nb"), format, SMALL))
                .extracting(SourceTest::told)
                .containsExactly("7 held ");
    }

    private static String text(Random random, int longest) {
        String alphabet = "{}[]\",:\\\n\r \t1a\u00e4";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s", "");
    }

    private static List<String> lines(String text) {
        return read(stream(text), LINES, SMALL).stream().map(SourceTest::told).toList();
    }

    private static List<String> values(String text) {
        return read(stream(text), VALUES, SMALL).stream().map(SourceTest::told).toList();
    }

    private static List<Parsed> readWithDefaults(byte[] bytes, Format format) {
        List<Parsed> parsed = new ArrayList<>();
        try {
            Source.read(new ByteArrayInputStream(bytes), "f", format, CLOCK, parsed::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parsed;
    }

    private static List<Parsed> read(InputStream in, Format format, Limits limits) {
        List<Parsed> parsed = new ArrayList<>();
        readInto(parsed, in, "f", format, limits);
        return parsed;
    }

    private static void readInto(List<Parsed> parsed, InputStream in, String file, Format format, Limits limits) {
        try {
            Source.read(in, file, format, CLOCK, parsed::add, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** Line, reason and bytes; of what was too long also the length. */
    private static String told(Parsed parsed) {
        Parsed.Rejected rejected = (Parsed.Rejected) parsed;
        RawRecord record = rejected.record();
        String length = rejected.reason().equals("oversize") ? " " + record.length() : "";
        return record.line() + " " + rejected.reason() + " " + record.text() + length;
    }

    /** A pipe whose writer is slow. */
    private static final class OneByteAtATime extends FilterInputStream {
        OneByteAtATime(String text) {
            super(stream(text));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1));
        }
    }
}
