package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A record of a fixture is recognised by its own format, unless the format refuses it, and never by another. An envelope
 * that cosign looked at is one of in-toto's: that somebody looked cannot be seen, so by its looks it is a claim.
 */
class RecognitionTest {
    @Test
    void noRecordIsTakenForOneOfAnotherFormat() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Format format : Formats.all()) {
            for (byte[] record : records(format)) {
                Formats.all().stream()
                        .filter(other -> !other.equals(format) && recognises(other, record))
                        .filter(other -> !isEnvelope(format, record))
                        .forEach(other ->
                                wrong.add(other.name() + " takes a record of " + format.name() + ": " + shown(record)));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aFormatRecognisesItsOwnRecords() throws IOException {
        List<String> missed = new ArrayList<>();
        for (Format format : Formats.all()) {
            records(format).stream()
                    .filter(it -> format.isRecognisable() && !recognises(format, it) && !isRefused(format, it))
                    .filter(it -> !isEnvelope(format, it))
                    .forEach(it -> missed.add(format.name() + " misses " + shown(it)));
        }
        assertThat(missed).isEmpty();
    }

    private static List<byte[]> records(Format format) throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (byte[] input : FuzzRun.fixtures(format)) {
            records.addAll(FuzzRun.records(format, input));
        }
        return records;
    }

    private static boolean recognises(Format format, byte[] record) {
        return format.recognises().test(Glimpse.of(new RawRecord(record, null, 0)));
    }

    private static boolean isEnvelope(Format format, byte[] record) {
        return format.name().equals("cosign") && new String(record, StandardCharsets.UTF_8).contains("\"payloadType\"");
    }

    /** Or says nothing, as an empty list. */
    private static boolean isRefused(Format format, byte[] record) {
        List<Parsed> parsed = format.decoder().decode(new RawRecord(record, null, 0));
        return parsed.stream().allMatch(Parsed.Rejected.class::isInstance);
    }

    private static String shown(byte[] record) {
        String text = new String(record, StandardCharsets.UTF_8);
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
