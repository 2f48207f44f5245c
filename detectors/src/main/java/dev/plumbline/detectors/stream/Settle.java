package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.detect.Settling.Arrival;
import dev.plumbline.detectors.detect.Settling.Limits;
import dev.plumbline.detectors.detect.Settling.Outcome;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** What becomes of the alerts and signals of a partition's services, see {@link Settling}. Counts it, too. */
final class Settle extends ContextualProcessor<String, byte[], String, Finding> {
    static final String STORE = "settled";

    private static final Duration TICK = Duration.ofSeconds(1);
    /** After so long without a record the partition counts as read to its end: longer than a rebalance leaves it waiting. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private final Limits limits;
    private final Exceptions exceptions;
    private final Meters meters;
    private Settling settling;
    private long timestamp;

    private Settle(Limits limits, Exceptions exceptions, Meters meters) {
        this.limits = limits;
        this.exceptions = exceptions;
        this.meters = meters;
    }

    static ProcessorSupplier<String, byte[], String, Finding> supplier(
            Limits limits, Exceptions exceptions, Meters meters) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, byte[], String, Finding> get() {
                return new Settle(limits, exceptions, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()));
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Finding> context) {
        super.init(context);
        settling = new Settling(limits, new Ordered(context.getStateStore(STORE)), new Forwarding());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> {
            timestamp = now;
            settling.tick(now, QUIET);
        });
    }

    @Override
    public void process(Record<String, byte[]> record) {
        timestamp = record.timestamp();
        Arrival arrival = new Arrival(record.timestamp(), context().currentSystemTimeMs());
        if (Wire.ALERT.decode(record.value()) instanceof Wire.Decoded.Read<Alert> alert) {
            settling.alert(record.key(), alert.value(), arrival);
        } else if (Wire.SIGNAL.decode(record.value()) instanceof Wire.Decoded.Read<Signal> signal) {
            if (settling.isRepeated(signal.value(), arrival)) {
                meters.repeated("signal", "repeated");
            } else {
                forward(record.key(), new Finding.Signalled(signal.value()));
            }
        }
    }

    private void forward(String key, Finding finding) {
        context().forward(new Record<>(key, finding, timestamp));
    }

    /** It is out from now on; the way here counts too. */
    private Alert stamped(Alert alert) {
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        long way = Math.max(0, Duration.between(alert.getEmitTime(), now).toMillis());
        alert.setLatencyMillis(alert.getLatencyMillis() + way);
        alert.setEmitTime(now);
        return alert;
    }

    private final class Forwarding implements Settling.Sink {
        @Override
        public void settled(String key, Alert alert, Outcome outcome) {
            meters.settled(alert.getRule(), outcome);
            if (outcome == Outcome.EMITTED) {
                meters.emitted(stamped(alert));
                forward(key, new Finding.Emitted(alert));
            } else if (outcome == Outcome.SHADOWED) {
                forward(key, new Finding.Shadowed(stamped(alert)));
            } else if (outcome == Outcome.EXCEPTED) {
                exceptions.hit(alert.getException());
            }
        }

        @Override
        public void told(String key, Alert alert) {
            meters.told(stamped(alert));
            forward(key, new Finding.Emitted(alert));
        }

        @Override
        public void repeated() {
            meters.repeated("alert", "repeated");
        }

        @Override
        public void witnessed(String key, Witnesses witnesses) {
            meters.repeated("alert", "witnessed");
            forward(key, new Finding.Witnessed(witnesses));
        }

        @Override
        public void evicted() {
            meters.suppressionEvicted();
        }
    }
}
