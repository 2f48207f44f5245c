package dev.plumbline.schemas;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PackRelease;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Progress;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.RuleRelease;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One record type on the wire: Avro single-object encoding.
 *
 * <p>Shape: two bytes {@code C3 01}, the schema's CRC-64-AVRO fingerprint in eight bytes little-endian, the Avro body.
 * Records of every version in {@code schemas/history} can be read.
 * <br>Source: <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 * specification</a>. Thread-safe.
 */
public final class Wire<T extends SpecificRecordBase> {
    static {
        Trust.inGeneratedClasses();
    }

    public static final Wire<KernelEvent> KERNEL_EVENT = new Wire<>(KernelEvent.class, KernelEvent.getClassSchema());
    public static final Wire<PipelineEvent> PIPELINE_EVENT =
            new Wire<>(PipelineEvent.class, PipelineEvent.getClassSchema());
    public static final Wire<Identity> IDENTITY = new Wire<>(Identity.class, Identity.getClassSchema());
    public static final Wire<Intent> INTENT = new Wire<>(Intent.class, Intent.getClassSchema());
    public static final Wire<AlertException> EXCEPTION =
            new Wire<>(AlertException.class, AlertException.getClassSchema());
    public static final Wire<Provenance> PROVENANCE = new Wire<>(Provenance.class, Provenance.getClassSchema());
    public static final Wire<Signal> SIGNAL = new Wire<>(Signal.class, Signal.getClassSchema());
    public static final Wire<Progress> PROGRESS = new Wire<>(Progress.class, Progress.getClassSchema());
    public static final Wire<Alert> ALERT = new Wire<>(Alert.class, Alert.getClassSchema());
    public static final Wire<Witnesses> WITNESSES = new Wire<>(Witnesses.class, Witnesses.getClassSchema());
    public static final Wire<PackRelease> PACK_RELEASE = new Wire<>(PackRelease.class, PackRelease.getClassSchema());
    public static final Wire<RuleRelease> RULE_RELEASE = new Wire<>(RuleRelease.class, RuleRelease.getClassSchema());
    public static final Wire<DeadLetter> DEAD_LETTER = new Wire<>(DeadLetter.class, DeadLetter.getClassSchema());

    /** What became of bytes that claim to be a record. */
    public sealed interface Decoded<T> {
        record Read<T>(T value) implements Decoded<T> {}

        /** @param detail what is wrong with the bytes, for a person */
        record Undecodable<T>(String detail) implements Decoded<T> {}
    }

    private static final int HEADER = 10;

    /** Every version of every type, by its fingerprint. */
    private static final Map<Long, Schema> WRITERS = writers();

    private final Class<T> type;
    private final Schema schema;
    private final BinaryMessageEncoder<T> encoder;
    private final Map<Long, DatumReader<T>> readers = new HashMap<>();

    private Wire(Class<T> type, Schema schema) {
        this.type = type;
        this.schema = schema;
        SpecificData model = SpecificData.getForClass(type);
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        read(schema, schema, model);
        history(type.getSimpleName()).forEach(writer -> read(writer, schema, model));
    }

    @SuppressWarnings("unchecked") // the model is that of T's class
    private void read(Schema writer, Schema reader, SpecificData model) {
        readers.put(SchemaNormalization.parsingFingerprint64(writer), (DatumReader<T>)
                model.createDatumReader(writer, reader));
    }

    /** All wire types, in the order of the data. */
    public static List<Wire<?>> all() {
        return List.of(
                KERNEL_EVENT,
                PIPELINE_EVENT,
                IDENTITY,
                INTENT,
                EXCEPTION,
                PROVENANCE,
                PACK_RELEASE,
                RULE_RELEASE,
                SIGNAL,
                PROGRESS,
                ALERT,
                WITNESSES,
                DEAD_LETTER);
    }

    private static Map<Long, Schema> writers() {
        Map<Long, Schema> writers = new HashMap<>();
        for (Wire<?> wire : all()) {
            history(wire.type.getSimpleName())
                    .forEach(it -> writers.put(SchemaNormalization.parsingFingerprint64(it), it));
            writers.put(SchemaNormalization.parsingFingerprint64(wire.schema), wire.schema);
        }
        return Map.copyOf(writers);
    }

    /** The type of that full name, such as {@code dev.plumbline.event.Alert}; empty where there is none. */
    public static Optional<Wire<?>> named(String name) {
        return all().stream().filter(it -> it.schema.getFullName().equals(name)).findFirst();
    }

    /** The schema that a record was written with; empty where the bytes begin with none of any version of any type. */
    public static Optional<Schema> writer(byte[] bytes) {
        return bytes != null && bytes.length >= HEADER && bytes[0] == (byte) 0xC3 && bytes[1] == 0x01
                ? Optional.ofNullable(WRITERS.get(fingerprint(bytes)))
                : Optional.empty();
    }

    /** Where the Avro body begins. */
    public static int bodyBegins() {
        return HEADER;
    }

    /**
     * A body that another header stood before, under ours.
     *
     * @param writer schema that the body was written with
     * @param begins where the body begins in {@code bytes}
     * @return empty where that schema is no version of this type, nor one that this type can read
     */
    public Optional<byte[]> under(Schema writer, byte[] bytes, int begins) {
        long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
        if (readers.containsKey(fingerprint)) {
            ByteBuffer framed =
                    ByteBuffer.allocate(HEADER + bytes.length - begins).order(ByteOrder.LITTLE_ENDIAN);
            framed.put((byte) 0xC3).put((byte) 0x01).putLong(fingerprint).put(bytes, begins, bytes.length - begins);
            return Optional.of(framed.array());
        }
        try {
            @SuppressWarnings("unchecked") // the model is that of T's class
            DatumReader<T> reader =
                    (DatumReader<T>) SpecificData.getForClass(type).createDatumReader(writer, schema);
            BinaryDecoder body = DecoderFactory.get().binaryDecoder(bytes, begins, bytes.length - begins, null);
            T value = reader.read(null, body);
            return body.isEnd() ? Optional.of(encode(value)) : Optional.empty();
        } catch (IOException | RuntimeException e) { // what can be wrong in bytes has no common type in Avro
            return Optional.empty();
        }
    }

    private static long fingerprint(byte[] bytes) {
        return ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** What values are written with. */
    public Schema schema() {
        return schema;
    }

    public Class<T> type() {
        return type;
    }

    /** Bytes of one record. Throws {@link NullPointerException} only, with the field's name, where a required one is null. */
    public byte[] encode(T value) {
        try {
            ByteBuffer buffer = encoder.encode(value);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + type.getSimpleName(), e);
        }
    }

    /** The record in {@code bytes}, or why there is none. Never throws, and takes no more memory than the bytes stand for. */
    public Decoded<T> decode(byte[] bytes) {
        if (bytes != null && bytes.length > 0 && bytes[0] == 0) {
            return new Decoded.Undecodable<>(
                    "begins with 00, as Confluent's wire format does: no schema registry is set, or it"
                            + " has no schema of that id that " + type.getSimpleName()
                            + " can read; see schema.registry.url");
        }
        if (bytes == null || bytes.length < HEADER) {
            return new Decoded.Undecodable<>("shorter than the ten-byte header of Avro single-object encoding");
        }
        if (bytes[0] != (byte) 0xC3 || bytes[1] != 0x01) {
            return new Decoded.Undecodable<>("begins without C3 01, the mark of Avro single-object encoding");
        }
        long fingerprint = fingerprint(bytes);
        DatumReader<T> reader = readers.get(fingerprint);
        return reader == null
                ? new Decoded.Undecodable<>(
                        "schema %016x is no version of %s".formatted(fingerprint, type.getSimpleName()))
                : body(reader, bytes);
    }

    /** Over an array and not a stream, Avro knows how many bytes there are, and believes no length beyond them. */
    private Decoded<T> body(DatumReader<T> reader, byte[] bytes) {
        try {
            BinaryDecoder body = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            T value = reader.read(null, body);
            return body.isEnd()
                    ? new Decoded.Read<>(value)
                    : new Decoded.Undecodable<>("bytes behind the record's end");
        } catch (IOException | RuntimeException e) { // what can be wrong in bytes has no common type in Avro
            return new Decoded.Undecodable<>(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** The committed versions of a type's schema, oldest first. */
    static List<Schema> history(String type) {
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; ; version++) {
            try (InputStream in = Wire.class.getResourceAsStream("history/" + type + "/" + version + ".avsc")) {
                if (in == null) {
                    return versions;
                }
                versions.add(new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException("schema history of " + type + ", version " + version, e);
            }
        }
    }
}
