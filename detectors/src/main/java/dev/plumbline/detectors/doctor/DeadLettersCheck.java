package dev.plumbline.detectors.doctor;

import dev.plumbline.event.DeadLetter;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What could not be read or worked on in the last hour, at most 10,000 records of a partition. */
final class DeadLettersCheck implements Check {
    private static final Duration LATELY = Duration.ofHours(1);
    private static final int MOST = 10_000;

    @Override
    public String name() {
        return "deadletters";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        Map<String, Long> counts = new TreeMap<>();
        boolean isWhole = site.read(site.topics().deadLetters(), Instant.now().minus(LATELY), MOST, true, record -> {
            if (Wire.DEAD_LETTER.decode(record.value()) instanceof Wire.Decoded.Read<DeadLetter> read) {
                counts.merge(read.value().getReason(), 1L, Long::sum);
            }
        });
        String topic = site.topics().deadLetters().name();
        counts.forEach((reason, count) -> report.warning(
                topic,
                count + (isWhole ? "" : " or more") + " within an hour: " + reason,
                "plumbline deadletters list --reason " + reason + " --since 1h"));
        if (counts.isEmpty()) {
            report.ok(topic, "none within an hour");
        }
    }
}
