package dev.plumbline.detectors.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.event.Witnesses;
import dev.plumbline.schemas.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FramingTest {
    private static final String TOPIC = "plumbline.witnesses";
    private static final Witnesses WITNESSES = Witnesses.newBuilder()
            .setAlertId("0123456789abcdef0123456789abcdef")
            .setRule("process/ptrace")
            .setTime(Instant.parse("2026-11-23T10:00:00Z"))
            .setNode("node-1")
            .setPid(4711)
            .setCollectors(List.of("falco", "tetragon"))
            .build();
    private static final byte[] OURS = Wire.WITNESSES.encode(WITNESSES);

    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Framing framing(boolean registers) {
        return Framing.of(Map.of(
                Framing.URL,
                registry.url(),
                Framing.AUTO_REGISTER,
                Boolean.toString(registers),
                Framing.USER_FILE,
                ""));
    }

    @Test
    void aValueIsAZeroTheIdAndTheSameBodyOnItsTopic() {
        byte[] framed = framing(true).serializer().serialize(TOPIC, OURS);
        assertThat(framed[0]).isZero();
        assertThat(ByteBuffer.wrap(framed, 1, 4).getInt()).isEqualTo(1);
        assertThat(Arrays.copyOfRange(framed, 5, framed.length)).isEqualTo(Arrays.copyOfRange(OURS, 10, OURS.length));
        assertThat(registry.subjects()).containsExactly("plumbline.witnesses-value");
    }

    @Test
    void whatIsReadIsWhatWasWrittenAndTheRegistryIsAskedOnce() {
        Framing framing = framing(true);
        byte[] framed = framing.serializer().serialize(TOPIC, OURS);
        for (int i = 0; i < 3; i++) {
            assertThat(framing.deserializer().deserialize(TOPIC, framed)).isEqualTo(OURS);
        }
        assertThat(registry.asked).hasValue(1);
    }

    @Test
    void whatStoodOnTheTopicBeforeIsReadAsItIs() {
        assertThat(framing(false).deserializer().deserialize(TOPIC, OURS)).isEqualTo(OURS);
    }

    @Test
    void nothingAndWhatIsNoneOfOurTypesGoesThrough() {
        byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(framing(false).serializer().serialize(TOPIC, json)).isEqualTo(json);
        assertThat(framing(false).serializer().serialize(TOPIC, null)).isNull();
        assertThat(framing(false).deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void withoutARegistryNothingChanges() {
        assertThat(Framing.NONE.serializer().serialize(TOPIC, OURS)).isEqualTo(OURS);
        assertThat(Framing.NONE.deserializer().deserialize(TOPIC, OURS)).isEqualTo(OURS);
    }

    @Test
    void whatSomebodyElseWroteWithASchemaThatOursCanReadIsRead() throws IOException {
        Schema theirs = new Schema.Parser().parse("""
                {"type": "record", "name": "Witnesses", "namespace": "dev.plumbline.event", "fields": [
                  {"name": "note", "type": "string"},
                  {"name": "rule", "type": "string"},
                  {"name": "time", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                  {"name": "node", "type": "string"},
                  {"name": "pid", "type": "int"},
                  {"name": "collectors", "type": {"type": "array", "items": "string"}},
                  {"name": "alertId", "type": "string"}]}""");
        GenericData.Record record = new GenericData.Record(theirs);
        record.put("note", "from elsewhere");
        record.put("rule", WITNESSES.getRule());
        record.put("time", WITNESSES.getTime().toEpochMilli() * 1_000);
        record.put("node", WITNESSES.getNode());
        record.put("pid", (int) WITNESSES.getPid());
        record.put("collectors", List.of("falco", "tetragon"));
        record.put("alertId", WITNESSES.getAlertId());
        byte[] framed = framed(registry.add("theirs", theirs.toString()), theirs, record);
        byte[] read = framing(false).deserializer().deserialize(TOPIC, framed);
        assertThat(Wire.WITNESSES.decode(read)).isEqualTo(new Wire.Decoded.Read<>(WITNESSES));
    }

    @Test
    void whatOursCannotReadIsRefusedAsARecord() throws IOException {
        Schema theirs = new Schema.Parser().parse("""
                {"type": "record", "name": "Witnesses", "namespace": "dev.plumbline.event", "fields": [
                  {"name": "alertId", "type": "long"}]}""");
        GenericData.Record record = new GenericData.Record(theirs);
        record.put("alertId", 7L);
        byte[] framed = framed(registry.add("theirs", theirs.toString()), theirs, record);
        byte[] read = framing(false).deserializer().deserialize(TOPIC, framed);
        assertThat(Wire.WITNESSES.decode(read)).isInstanceOf(Wire.Decoded.Undecodable.class);
        assertThat(Wire.WITNESSES.decode(read).toString()).contains("schema registry", "schema.registry.url");
    }

    @Test
    void anIdThatTheRegistryDoesNotHaveIsRefusedAsARecord() {
        byte[] framed = {0, 0, 0, 0, 99, 1, 2};
        byte[] read = framing(false).deserializer().deserialize(TOPIC, framed);
        assertThat(Wire.WITNESSES.decode(read)).isInstanceOf(Wire.Decoded.Undecodable.class);
    }

    @Test
    void aSchemaThatIsNotRegisteredIsToldWithTheCommandThatRegistersIt() {
        assertThatThrownBy(() -> framing(false).serializer().serialize(TOPIC, OURS))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("plumbline.witnesses-value")
                .hasMessageContaining("topics --register");
    }

    @Test
    void aSchemaThatTheRegistryDoesNotTakeIsToldWithItsReason() {
        registry.closed = "plumbline.witnesses-value";
        assertThatThrownBy(() -> framing(true).serializer().serialize(TOPIC, OURS))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("plumbline.witnesses-value")
                .hasMessageContaining("it goes with no other");
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() throws Exception {
        int port = registry.port();
        Framing framing = framing(true);
        registry.close();
        byte[][] framed = new byte[1][];
        Thread writer = new Thread(() -> framed[0] = framing.serializer().serialize(TOPIC, OURS));
        writer.start();
        while (writer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        registry = new FakeRegistry(port);
        writer.join();
        assertThat(framing.deserializer().deserialize(TOPIC, framed[0])).isEqualTo(OURS);
    }

    @Test
    void typesThatShareATopicHaveSubjectsOfTheirOwn() {
        assertThat(Framing.subject("plumbline.rules", Wire.PACK_RELEASE.schema()))
                .isEqualTo("plumbline.rules-dev.plumbline.event.PackRelease");
        assertThat(Framing.subject("plumbline.alerts", Wire.ALERT.schema())).isEqualTo("plumbline.alerts-value");
    }

    private static byte[] framed(int id, Schema schema, GenericData.Record record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
