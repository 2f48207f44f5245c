package dev.plumbline.rules;

import java.util.Arrays;
import java.util.Optional;

/**
 * A block of addresses, or one. Never looks a name up.
 *
 * <p>Source: RFC 4632 for IPv4, RFC 4291 for IPv6. An IPv4-mapped IPv6 address is its IPv4 address.
 */
public final class Cidr {
    private static final int MAPPED_BITS = 96;
    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** The block that {@code text} names, such as {@code 10.0.0.0/8} or {@code 2001:db8::1}; empty where it names none. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String digits = slash < 0 ? text : text.substring(0, slash);
        byte[] address = digits.indexOf(':') < 0 ? v4(digits, 0, digits.length()) : v6(digits);
        if (address == null) {
            return Optional.empty();
        }
        int longest = address.length * 8;
        int bits = slash < 0 ? longest : number(text, slash + 1, text.length(), longest);
        if (bits < 0 || (mapped(address) && bits < MAPPED_BITS)) {
            return Optional.empty();
        }
        return Optional.of(mapped(address) ? new Cidr(embedded(address), bits - MAPPED_BITS) : new Cidr(address, bits));
    }

    /** Whether {@code address} lies in the block. Text that is no address lies in none. */
    public boolean contains(String address) {
        return containsBytes(address == null ? null : bytes(address));
    }

    /** The bytes of an address, 4 or 16, to be held against many blocks; null for text that is none. */
    public static byte[] address(String text) {
        return text == null ? null : bytes(text);
    }

    /** Number of leading bits that the block's addresses share. */
    public int length() {
        return bits;
    }

    /** The block's first address, 4 or 16 bytes. */
    public byte[] network() {
        return network.clone();
    }

    /** @param other as {@link #address} gives it */
    public boolean containsBytes(byte[] other) {
        if (other == null || other.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(network, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((network[whole] ^ other[whole]) & 0xFF & (0xFF << (8 - rest))) == 0;
    }

    private static byte[] bytes(String text) {
        byte[] address = text.indexOf(':') < 0 ? v4(text, 0, text.length()) : v6(text);
        return address != null && mapped(address) ? embedded(address) : address;
    }

    private static byte[] v4(String text, int from, int to) {
        byte[] out = new byte[4];
        int start = from;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? to : text.indexOf('.', start);
            int part = end < 0 || end > to ? -1 : number(text, start, end, 255);
            if (part < 0) {
                return null;
            }
            out[i] = (byte) part;
            start = end + 1;
        }
        return out;
    }

    private static byte[] v6(String text) {
        byte[] head = new byte[16];
        int length = 0;
        int gap = -1;
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < text.length()) {
            int end = text.indexOf(':', i);
            if (end < 0) {
                end = text.length();
            }
            if (text.indexOf('.', i) >= 0 && text.indexOf('.', i) < end) {
                byte[] tail = length > 12 || end != text.length() ? null : v4(text, i, end);
                if (tail == null) {
                    return null;
                }
                System.arraycopy(tail, 0, head, length, 4);
                length += 4;
                break;
            }
            int group = hex(text, i, end);
            if (group < 0 || length > 14) {
                return null;
            }
            head[length++] = (byte) (group >> 8);
            head[length++] = (byte) group;
            i = end + 1;
            if (i < text.length() && text.charAt(i) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = length;
                i++;
            } else if (end == text.length() - 1) {
                return null;
            }
        }
        if (gap < 0 ? length != 16 : length > 14) {
            return null;
        }
        byte[] out = new byte[16];
        int before = gap < 0 ? 16 : gap;
        System.arraycopy(head, 0, out, 0, before);
        System.arraycopy(
                head, before, out, 16 - (length - Math.min(before, length)), length - Math.min(before, length));
        return out;
    }

    private static byte[] embedded(byte[] address) {
        return Arrays.copyOfRange(address, 12, 16);
    }

    private static boolean mapped(byte[] address) {
        if (address.length != 16) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    private static int hex(String text, int from, int to) {
        if (to - from < 1 || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** −1 where there is none. A leading zero is refused, as some read it as octal. */
    private static int number(String text, int from, int to, int highest) {
        if (to - from < 1 || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        return value > highest ? -1 : value;
    }
}
