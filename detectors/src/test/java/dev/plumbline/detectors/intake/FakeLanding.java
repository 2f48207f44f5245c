package dev.plumbline.detectors.intake;

import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/** Topics that acknowledge when the test says so. */
final class FakeLanding implements Landing {
    /** What was acknowledged. */
    final List<Parsed> landed = new CopyOnWriteArrayList<>();

    volatile Optional<String> trouble = Optional.empty();
    volatile boolean isBroken;
    volatile long tooLarge;
    volatile CountDownLatch acknowledges = new CountDownLatch(0);

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    @Override
    public Parsed redacted(Parsed parsed, String format) {
        return Redaction.defaults().redacted(parsed, format);
    }

    @Override
    public Batch begin() {
        List<Parsed> own = new ArrayList<>();
        return new Batch() {
            @Override
            public void put(Parsed parsed, String format, Instant now) {
                own.add(parsed);
            }

            @Override
            public long await(Duration longest) throws InterruptedException {
                if (!acknowledges.await(longest.toMillis(), TimeUnit.MILLISECONDS) || isBroken) {
                    throw new KafkaException("not acknowledged");
                }
                landed.addAll(own);
                return tooLarge;
            }
        };
    }
}
