package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An event that waits for its container to be told, as it stands in the store.
 *
 * @param since when it began to wait, in milliseconds since 1970
 * @param timestamp of its record
 */
record Held(KernelEvent event, Coordinates at, String key, long timestamp, long since) {
    byte[] bytes() {
        byte[] encoded = Wire.KERNEL_EVENT.encode(event);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length + 64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(since);
            out.writeLong(timestamp);
            out.writeBoolean(at.inKafka());
            if (at.inKafka()) {
                out.writeUTF(at.topic());
                out.writeInt(at.partition());
                out.writeLong(at.offset());
            }
            out.writeBoolean(key != null);
            if (key != null) {
                out.writeUTF(key);
            }
            out.write(encoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Held of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long since = in.readLong();
            long timestamp = in.readLong();
            Coordinates at =
                    in.readBoolean() ? new Coordinates(in.readUTF(), in.readInt(), in.readLong()) : Coordinates.NONE;
            String key = in.readBoolean() ? in.readUTF() : null;
            if (Wire.KERNEL_EVENT.decode(in.readAllBytes()) instanceof Wire.Decoded.Read<KernelEvent> read) {
                return new Held(read.value(), at, key, timestamp, since);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("what waits in the store cannot be read: written by a later version?");
    }
}
