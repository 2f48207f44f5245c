package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Collector;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.schemas.Trust;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KindsTest {
    static {
        Trust.inGeneratedClasses();
    }

    @Test
    void everyActivityAndActionHasAKindOfItsOwn() {
        List<String> kinds = new ArrayList<>();
        for (Object activity : each(KernelEvent.SCHEMA$.getField("activity"))) {
            kinds.add(Kinds.of(KernelEvent.newBuilder()
                    .setId("id")
                    .setTime(Instant.EPOCH)
                    .setIngestTime(Instant.EPOCH)
                    .setCollector(new Collector("test", null))
                    .setOrigin(RawRecord.of("", null, 0).origin())
                    .setActivity(activity)
                    .build()));
        }
        for (Object step : each(PipelineEvent.SCHEMA$.getField("step"))) {
            kinds.add(Kinds.of(PipelineEvent.newBuilder()
                    .setId("id")
                    .setTime(Instant.EPOCH)
                    .setIngestTime(Instant.EPOCH)
                    .setCollector(new Collector("test", null))
                    .setOrigin(RawRecord.of("", null, 0).origin())
                    .setStep(step)
                    .build()));
        }
        assertThat(kinds)
                .doesNotContainNull()
                .doesNotHaveDuplicates()
                .allMatch(kind -> kind.matches("[a-z]+\\.[a-z_]+"))
                .contains(
                        "process.launch",
                        "process.exit",
                        "network.connect",
                        "network.accept",
                        "network.listen",
                        "file.open",
                        "kernel.module_load",
                        "kernel.bpf_load",
                        "collector.heartbeat",
                        "service.deployed");
    }

    /** Avro makes records of our classes only once they are trusted, which the wire sees to. */
    @BeforeAll
    static void trustOurClasses() {
        assertThat(Wire.all()).isNotEmpty();
    }

    /** One record for each branch of the union and each of its actions; all else is left at nothing. */
    private static List<SpecificRecordBase> each(Schema.Field union) {
        List<SpecificRecordBase> records = new ArrayList<>();
        for (Schema type : union.schema().getTypes()) {
            Schema.Field action = type.getField("action");
            for (String symbol : action == null ? List.of("") : action.schema().getEnumSymbols()) {
                SpecificRecordBase record = (SpecificRecordBase)
                        SpecificData.newInstance(SpecificData.get().getClass(type), type);
                if (action != null) {
                    record.put(action.pos(), SpecificData.get().createEnum(symbol, action.schema()));
                }
                records.add(record);
            }
        }
        return records;
    }
}
