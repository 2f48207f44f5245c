package dev.plumbline.schemas;

import dev.plumbline.event.Alert;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
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
    public static final Wire<Provenance> PROVENANCE = new Wire<>(Provenance.class, Provenance.getClassSchema());
    public static final Wire<Signal> SIGNAL = new Wire<>(Signal.class, Signal.getClassSchema());
    public static final Wire<Alert> ALERT = new Wire<>(Alert.class, Alert.getClassSchema());
    public static final Wire<DeadLetter> DEAD_LETTER = new Wire<>(DeadLetter.class, DeadLetter.getClassSchema());

    /** What became of bytes that claim to be a record. */
    public sealed interface Decoded<T> {
        record Read<T>(T value) implements Decoded<T> {}

        /** @param detail what is wrong with the bytes, for a person */
        record Undecodable<T>(String detail) implements Decoded<T> {}
    }

    private final Class<T> type;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;

    private Wire(Class<T> type, Schema schema) {
        this.type = type;
        SpecificData model = SpecificData.getForClass(type);
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        this.decoder = new BinaryMessageDecoder<>(model, schema);
        history(type.getSimpleName()).forEach(decoder::addSchema);
    }

    /** All wire types, in the order of the data. */
    public static List<Wire<?>> all() {
        return List.of(KERNEL_EVENT, PIPELINE_EVENT, IDENTITY, INTENT, PROVENANCE, SIGNAL, ALERT, DEAD_LETTER);
    }

    public Class<T> type() {
        return type;
    }

    /** Bytes of one record. Throws {@link UncheckedIOException} only where a required field was left null. */
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

    /** The record in {@code bytes}, or why there is none. Never throws. */
    public Decoded<T> decode(byte[] bytes) {
        if (bytes == null || bytes.length < 10) {
            return new Decoded.Undecodable<>("shorter than the ten-byte header of Avro single-object encoding");
        }
        try {
            return new Decoded.Read<>(decoder.decode(ByteBuffer.wrap(bytes)));
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | NegativeArraySizeException e) {
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
