package dev.plumbline.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that are the same for the same input, on every machine and in every run. */
public final class Digests {
    private Digests() {}

    public static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    /**
     * Id of the {@code index}-th event of one native record: 32 hex digits.
     *
     * @param format the record's format, so that equal bytes of two formats differ
     * @param index not negative
     */
    public static String eventId(String format, byte[] record, int index) {
        MessageDigest digest = newSha256();
        digest.update(format.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0); // what follows is of fixed length, so no two inputs run into the same bytes
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(index).array());
        digest.update(record);
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
