package dev.plumbline.ingest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One text form for each IP address: IPv4 dotted, IPv6 as RFC 5952 has it, IPv4-mapped IPv6 as IPv4.
 *
 * <p>Only literals are read. Nothing here looks up a name.
 */
public final class Addresses {
    private static final int GROUPS = 8;

    private Addresses() {}

    /** The address in canonical form; empty for null and for anything that is not an address literal. */
    public static Optional<String> canonical(String text) {
        if (text == null || text.length() > 64) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            return Optional.ofNullable(ipv4(text)).map(Addresses::dotted);
        }
        int zone = text.indexOf('%');
        return Optional.ofNullable(ipv6(zone < 0 ? text : text.substring(0, zone)))
                .map(Addresses::form);
    }

    /** Four bytes as ints; null where the text is no dotted IPv4 address. A leading zero is refused, as some read it as octal. */
    private static int[] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        int[] bytes = new int[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = number(parts[i], 10, 3);
            if (bytes[i] < 0 || bytes[i] > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
                return null;
            }
        }
        return bytes;
    }

    /** Eight groups; null where the text is no IPv6 address. */
    private static int[] ipv6(String text) {
        String hex = withoutDottedTail(text);
        if (hex == null) {
            return null;
        }
        int gap = hex.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(hex);
            return groups != null && groups.length == GROUPS ? groups : null;
        }
        int[] left = groups(hex.substring(0, gap));
        int[] right = groups(hex.substring(gap + 2));
        if (left == null || right == null || left.length + right.length >= GROUPS) {
            return null;
        }
        int[] all = Arrays.copyOf(left, GROUPS);
        System.arraycopy(right, 0, all, GROUPS - right.length, right.length);
        return all;
    }

    /** {@code ::ffff:10.0.0.1} as {@code ::ffff:a00:1}; null where the dotted part is none. */
    private static String withoutDottedTail(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int colon = text.lastIndexOf(':');
        int[] tail = ipv4(text.substring(colon + 1));
        return tail == null
                ? null
                : text.substring(0, colon + 1)
                        + Integer.toHexString(tail[0] << 8 | tail[1])
                        + ":"
                        + Integer.toHexString(tail[2] << 8 | tail[3]);
    }

    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        int[] groups = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            groups[i] = number(parts[i], 16, 4);
            if (groups[i] < 0) {
                return null;
            }
        }
        return groups;
    }

    private static int number(String digits, int radix, int atMost) {
        if (digits.isEmpty() || digits.length() > atMost) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static String form(int[] groups) {
        if (isIpv4Mapped(groups)) {
            return dotted(new int[] {groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255});
        }
        int[] zeros = longestZeros(groups);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == zeros[0]) {
                text.append("::");
                i += zeros[1] - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isIpv4Mapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xffff;
    }

    /** Start and length of the first of the longest runs of zero groups; start −1 where none is longer than one. */
    private static int[] longestZeros(int[] groups) {
        int[] best = {-1, 1};
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > best[1]) {
                best = new int[] {i, length};
            }
            i += length;
        }
        return best;
    }

    private static String dotted(int[] bytes) {
        return bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3];
    }
}
