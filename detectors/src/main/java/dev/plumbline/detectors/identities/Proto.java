package dev.plumbline.detectors.identities;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A protobuf message by the numbers of its fields, for the few that are read here.
 *
 * <p>Absent is empty text, 0 or an empty message, as protobuf has it.
 */
final class Proto {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final Map<Integer, List<Object>> fields = new HashMap<>();

    private Proto() {}

    /** @throws IOException if the bytes are no message */
    static Proto parse(byte[] bytes) throws IOException {
        Proto message = new Proto();
        int[] at = {0};
        while (at[0] < bytes.length) {
            long tag = varint(bytes, at);
            Object value = switch ((int) (tag & 7)) {
                case VARINT -> varint(bytes, at);
                case FIXED_64 -> part(bytes, at, 8);
                case BYTES -> part(bytes, at, varint(bytes, at));
                case FIXED_32 -> part(bytes, at, 4);
                default -> throw new IOException("no protobuf message");
            };
            message.fields
                    .computeIfAbsent((int) (tag >>> 3), it -> new ArrayList<>())
                    .add(value);
        }
        return message;
    }

    /** A message of one text field. */
    static byte[] ofText(int field, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 127) {
            throw new IllegalArgumentException("longer than any id: " + text);
        }
        byte[] message = new byte[2 + bytes.length];
        message[0] = (byte) (field << 3 | BYTES);
        message[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, message, 2, bytes.length);
        return message;
    }

    String text(int field) {
        return last(field) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    long number(int field) {
        return last(field) instanceof Long number ? number : 0;
    }

    Proto message(int field) throws IOException {
        return last(field) instanceof byte[] bytes ? parse(bytes) : new Proto();
    }

    List<Proto> messages(int field) throws IOException {
        List<Proto> messages = new ArrayList<>();
        for (Object it : fields.getOrDefault(field, List.of())) {
            if (it instanceof byte[] bytes) {
                messages.add(parse(bytes));
            }
        }
        return messages;
    }

    Map<String, String> map(int field) throws IOException {
        Map<String, String> map = new TreeMap<>();
        for (Proto entry : messages(field)) {
            map.put(entry.text(1), entry.text(2));
        }
        return map;
    }

    private Object last(int field) {
        List<Object> values = fields.get(field);
        return values == null ? null : values.get(values.size() - 1);
    }

    private static long varint(byte[] bytes, int[] at) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64 && at[0] < bytes.length; shift += 7) {
            byte next = bytes[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("no protobuf message");
    }

    private static byte[] part(byte[] bytes, int[] at, long length) throws IOException {
        if (length < 0 || length > bytes.length - at[0]) {
            throw new IOException("no protobuf message");
        }
        byte[] part = new byte[(int) length];
        System.arraycopy(bytes, at[0], part, 0, part.length);
        at[0] += part.length;
        return part;
    }
}
