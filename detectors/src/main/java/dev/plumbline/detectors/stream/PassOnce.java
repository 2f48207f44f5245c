package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.detect.Once;
import dev.plumbline.detectors.detect.Once.Passing;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Lets every alert and signal of a service pass once within the window, and tells of further witnesses. The window is one
 * of the time of ingest, which is the stream's own.
 */
final class PassOnce extends ContextualFixedKeyProcessor<String, byte[], Finding> {
    static final String STORE = "passed";

    private final Duration window;
    private final Meters meters;
    private WindowStore<String, byte[]> passed;

    private PassOnce(Duration window, Meters meters) {
        this.window = window;
        this.meters = meters;
    }

    static FixedKeyProcessorSupplier<String, byte[], Finding> within(Duration window, Meters meters) {
        return new FixedKeyProcessorSupplier<>() {
            @Override
            public FixedKeyProcessor<String, byte[], Finding> get() {
                return new PassOnce(window, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(STORE, window, window, false),
                        Serdes.String(),
                        Serdes.ByteArray()));
            }
        };
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Finding> context) {
        super.init(context);
        passed = context.getStateStore(STORE);
    }

    @Override
    public void process(FixedKeyRecord<String, byte[]> record) {
        Once.Memory memory = new Remembered(record.timestamp());
        if (Wire.ALERT.decode(record.value()) instanceof Wire.Decoded.Read<Alert> alert) {
            alert(record, alert.value(), memory);
        } else if (Wire.SIGNAL.decode(record.value()) instanceof Wire.Decoded.Read<Signal> signal) {
            signal(record, signal.value(), memory);
        }
    }

    private void alert(FixedKeyRecord<String, byte[]> record, Alert alert, Once.Memory memory) {
        Passing passing = Once.alert(alert, memory);
        if (passing instanceof Passing.First) {
            emitted(alert, Instant.ofEpochMilli(context().currentSystemTimeMs()));
            context().forward(record.withValue(new Finding.Raised(alert)));
        } else if (passing instanceof Passing.Witnessed witnessed) {
            meters.repeated("alert", "witnessed");
            context().forward(record.withValue(new Finding.Witnessed(witnessed.witnesses())));
        } else {
            meters.repeated("alert", "repeated");
        }
    }

    private void signal(FixedKeyRecord<String, byte[]> record, Signal signal, Once.Memory memory) {
        if (Once.isRepeated(signal.getId(), signal.getRule(), signal.getTime(), memory)) {
            meters.repeated("signal", "repeated");
        } else {
            context().forward(record.withValue(new Finding.Signalled(signal)));
        }
    }

    /** It is out from now on; the way here counts too. */
    private void emitted(Alert alert, Instant now) {
        long way = Math.max(0, Duration.between(alert.getEmitTime(), now).toMillis());
        alert.setLatencyMillis(alert.getLatencyMillis() + way);
        alert.setEmitTime(now);
        meters.raised(alert);
    }

    /** What passed within the window around one record. */
    private final class Remembered implements Once.Memory {
        private final long at;

        Remembered(long at) {
            this.at = at;
        }

        @Override
        public Witnesses get(String key) {
            Witnesses newest = null;
            try (WindowStoreIterator<byte[]> found =
                    passed.fetch(key, Math.max(0, at - window.toMillis()), at + window.toMillis())) {
                while (found.hasNext()) {
                    newest = Wire.WITNESSES.decode(found.next().value) instanceof Wire.Decoded.Read<Witnesses> read
                            ? read.value()
                            : newest;
                }
            }
            return newest;
        }

        @Override
        public void put(String key, Witnesses seen) {
            passed.put(key, Wire.WITNESSES.encode(seen), at);
        }
    }
}
