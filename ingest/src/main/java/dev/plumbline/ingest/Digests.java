package dev.plumbline.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ids that are the same for the same input, on every machine and in every run. */
public final class Digests {
    /** By format: most records give one event. */
    private static final Map<String, byte[]> FIRST = new ConcurrentHashMap<>();

    /** To look one up costs a fifth of what it takes to digest a record; it is as new after each digest. */
    private static final ThreadLocal<MessageDigest> OF_THREAD = ThreadLocal.withInitial(Digests::newSha256);

    private Digests() {}

    public static byte[] sha256(byte[] bytes) {
        return OF_THREAD.get().digest(bytes);
    }

    /** Id of what these texts name together, in their order: 32 hex digits, half of the SHA-256 of them on lines. */
    public static String id(String... texts) {
        return HexFormat.of().formatHex(sha256(String.join("\n", texts).getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    /** In lower case. */
    static String hex(byte[] bytes) {
        return Hex.of(bytes);
    }

    /**
     * Id of the {@code index}-th event of one native record: 32 hex digits.
     *
     * <p>It is half of the record's digest, shifted by half of the digest of format and index: one pass over the bytes
     * serves the id and the origin, and ids collide as seldom as the digest's half.
     *
     * @param format the record's format, so that equal bytes of two formats differ
     * @param digest SHA-256 of the record's bytes
     * @param index not negative
     */
    public static String eventId(String format, byte[] digest, int index) {
        byte[] shift = index == 0 ? FIRST.computeIfAbsent(format, it -> shift(it, 0)) : shift(format, index);
        byte[] id = new byte[16];
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) (digest[i] ^ shift[i]);
        }
        return hex(id);
    }

    private static byte[] shift(String format, int index) {
        MessageDigest digest = newSha256();
        digest.update(format.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0); // what follows is of fixed length, so no two inputs run into the same bytes
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(index).array());
        return digest.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
