package dev.plumbline.ingest.gitleaks;

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

class GitleaksFormatTest {
    private static final String SECRET = "hunter2hunter2";
    private static final String GOOD =
            "{\"RuleID\":\"shop-token\",\"Secret\":\"" + SECRET + "\",\"Match\":\"token=" + SECRET
                    + "\",\"File\":\"a.env\",\"Commit\":\"00\",\"StartLine\":3,\"Date\":\"2026-11-23T10:00:00Z\",\"Tags\":[\"shop\"],"
                    + "\"Link\":\"https://git.example/shop/web/blob/00/a.env#L3\",\"Entropy\":3.2,\"Message\":\""
                    + SECRET + "\"}";

    @Test
    void theSecretIsInNothingThatComesOut() {
        List<String> records = new ArrayList<>(HostileJson.withEachValueAs(SECRET, GOOD));
        records.add("[" + GOOD + "," + GOOD + "]");
        records.add(GOOD.replace(":\"", ":").replace("\",", ",")); // its texts are bare words
        records.add(GOOD.substring(0, GOOD.lastIndexOf(SECRET) + SECRET.length()));
        records.add("{\"gitleaks\":\"" + SECRET + "\"}");
        assertThat(records)
                .flatExtracting(GitleaksFormatTest::told)
                .isNotEmpty()
                .allMatch(it -> !it.contains("hunter2"));
    }

    @Test
    void nothingOfARefusedRecordIsKept() {
        assertThat(GitleaksFormat.FORMAT.carriesSecrets()).isTrue();
    }

    @Test
    void everyFindingHasAnIdOfItsOwnThatStays() {
        String two = "[" + GOOD + "," + GOOD + "]";
        assertThat(ids(two)).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(two));
    }

    @Test
    void theTimeOfTheCloudEventStandsInForOneThatIsMissing() {
        RawRecord untimed =
                record("{\"RuleID\":\"shop-token\",\"Secret\":\"" + SECRET + "\",\"File\":\"a.env\",\"Date\":\"\"}");
        assertThat(decode(untimed)).singleElement().isInstanceOf(Parsed.Rejected.class);
        assertThat(decode(untimed.withHeaders(Map.of("ce-time", "2026-11-23T10:00:00Z"))))
                .singleElement()
                .isInstanceOf(Parsed.Pipeline.class);
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(List.of(GOOD, "[" + GOOD + "]")).allMatch(GitleaksFormatTest::isRecognised);
        assertThat(List.of("{\"RuleID\":\"a\"}", "{\"DetectorName\":\"a\",\"SourceMetadata\":{}}", "[]"))
                .noneMatch(GitleaksFormatTest::isRecognised);
    }

    @Test
    void noBadRecordThrows() {
        HostileJson.feed(GitleaksFormat.FORMAT, GOOD);
    }

    private static boolean isRecognised(String text) {
        return GitleaksFormat.FORMAT.recognises().test(Glimpse.of(record(text)));
    }

    private static RawRecord record(String text) {
        return RawRecord.of(text, "findings.json", 1);
    }

    private static List<Parsed> decode(RawRecord record) {
        return GitleaksFormat.FORMAT.decoder().decode(record);
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
