package dev.plumbline.ingest.trufflehog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.HostileJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrufflehogFormatTest {
    private static final String SECRET = "hunter2hunter2";
    private static final String GOOD =
            "{\"SourceMetadata\":{\"Data\":{\"Docker\":{\"file\":\"/a.env\",\"image\":\"registry.example/shop/web\","
                    + "\"tag\":\"1.4.2\",\"layer\":\"sha256:00\",\"line\":3,\"repository\":\"https://git.example/shop/web\","
                    + "\"commit\":\"00\",\"link\":\"https://git.example/\",\"timestamp\":\"2026-11-23 10:00:00 +0000\"}}},"
                    + "\"DetectorName\":\"Shop\",\"Verified\":true,\"Raw\":\"" + SECRET + "\",\"RawV2\":\"" + SECRET
                    + ":id\",\"Redacted\":\"" + SECRET + "\",\"ExtraData\":{\"token\":\"" + SECRET + "\"}}";

    @Test
    void theSecretIsInNothingThatComesOut() {
        List<String> records = new ArrayList<>(HostileJson.withEachValueAs(SECRET, GOOD));
        records.add("[" + GOOD + "," + GOOD + "]");
        records.add(GOOD.replace(":\"", ":").replace("\",", ",")); // its texts are bare words
        records.add(GOOD.substring(0, GOOD.lastIndexOf(SECRET) + SECRET.length()));
        records.add("{\"trufflehog\":\"" + SECRET + "\"}");
        assertThat(records)
                .flatExtracting(TrufflehogFormatTest::told)
                .isNotEmpty()
                .allMatch(it -> !it.contains("hunter2"));
    }

    @Test
    void nothingOfARefusedRecordIsKept() {
        assertThat(TrufflehogFormat.FORMAT.carriesSecrets()).isTrue();
    }

    @Test
    void everyFindingHasAnIdOfItsOwnThatStays() {
        String two = "[" + GOOD + "," + GOOD + "]";
        assertThat(ids(two)).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(two));
    }

    @Test
    void theTimeOfTheCloudEventStandsInForOneThatIsMissing() {
        RawRecord untimed = record(
                "{\"SourceMetadata\":{\"Data\":{\"Filesystem\":{\"file\":\"a.env\"}}},\"DetectorName\":\"Shop\",\"Raw\":\""
                        + SECRET + "\"}");
        assertThat(decode(untimed)).singleElement().isInstanceOf(Parsed.Rejected.class);
        assertThat(decode(untimed.withHeaders(Map.of("ce-time", "2026-11-23T10:00:00Z"))))
                .singleElement()
                .isInstanceOf(Parsed.Pipeline.class);
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(List.of(GOOD, "[" + GOOD + "]")).allMatch(TrufflehogFormatTest::isRecognised);
        assertThat(List.of("{\"SourceMetadata\":{}}", "{\"RuleID\":\"a\",\"Secret\":\"b\",\"Entropy\":1}", "[]"))
                .noneMatch(TrufflehogFormatTest::isRecognised);
    }

    @Test
    void noBadRecordThrows() {
        HostileJson.feed(TrufflehogFormat.FORMAT, GOOD);
    }

    private static boolean isRecognised(String text) {
        return TrufflehogFormat.FORMAT.recognises().test(Glimpse.of(record(text)));
    }

    private static RawRecord record(String text) {
        return RawRecord.of(text, "findings.json", 1);
    }

    private static List<Parsed> decode(RawRecord record) {
        return TrufflehogFormat.FORMAT.decoder().decode(record);
    }

    private static List<String> told(String text) {
        return decode(record(text)).stream()
                .map(it -> it instanceof Parsed.Rejected refused
                        ? EventJson.rejectedJson(refused)
                        : EventJson.of(((Parsed.Pipeline) it).event()))
                .toList();
    }

    private static List<String> ids(String text) {
        return decode(record(text)).stream()
                .map(it -> ((Parsed.Pipeline) it).event().getId())
                .toList();
    }
}
