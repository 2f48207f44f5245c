package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Evidence;
import dev.plumbline.schemas.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Alerts that are counted under one that went out, for an interval of event time. Times are microseconds since 1970, but for the
 * clock on the wall, which is milliseconds.
 */
final class Counted {
    final String key;
    /** The interval's begin. */
    long start;
    /** First moment that it does not hold. */
    long end;
    /** Event time of the partition at which it ends; later than its end where it was late when it began. */
    long due;
    /** When it began by the clock on the wall. */
    long opened;
    /** How many went out within it. */
    long emitted;
    /** How many were counted, from the first on. */
    long total;
    /** How many of these the last summary told of. */
    long told;
    /** What went out, with the newest of those that were counted; null where none has to be told of. */
    Alert alert;

    Counted(String key, long start, long end, long due, long opened) {
        this.key = key;
        this.start = start;
        this.end = end;
        this.due = due;
        this.opened = opened;
    }

    long length() {
        return end - start;
    }

    boolean hasNews() {
        return total > told;
    }

    /** One more that does not go out. */
    void count(Alert further) {
        total++;
        alert.setEmitTime(further.getEmitTime());
        alert.setLatencyMillis(further.getLatencyMillis());
        if (further.getTime().isBefore(alert.getFirstTime())) {
            alert.setFirstTime(further.getTime());
        }
        if (!further.getTime().isBefore(alert.getTime())) {
            Evidence first = alert.getEvidence().get(0);
            alert.setTime(further.getTime());
            alert.setEvidence(List.of(first, further.getEvidence().get(0)));
        }
    }

    /** What there is to tell by now. */
    Alert summary() {
        told = total;
        return Alert.newBuilder(alert)
                .setState(AlertState.UPDATED)
                .setSuppressed(total)
                .build();
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(key);
            for (long number : new long[] {start, end, due, opened, emitted, total, told}) {
                out.writeLong(number);
            }
            if (alert != null) {
                out.write(Wire.ALERT.encode(alert));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Null for null. */
    static Counted of(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Counted it = new Counted(in.readUTF(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            it.emitted = in.readLong();
            it.total = in.readLong();
            it.told = in.readLong();
            byte[] alert = in.readAllBytes();
            if (alert.length > 0) {
                if (!(Wire.ALERT.decode(alert) instanceof Wire.Decoded.Read<Alert> read)) {
                    throw new IllegalStateException(
                            "what is counted in the store cannot be read: written by a later version?");
                }
                it.alert = read.value();
            }
            return it;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
