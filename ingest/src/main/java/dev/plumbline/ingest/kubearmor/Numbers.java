package dev.plumbline.ingest.kubearmor;

/** Numbers within bounds; what is outside, or none, is null. */
final class Numbers {
    private static final long MOST_PID = 1 << 22;
    private static final long MOST_PORT = 65_535;
    private static final long UNSET = 0xffff_ffffL;

    private Numbers() {}

    static Long pid(Long number) {
        return number != null && number > 0 && number <= MOST_PID ? number : null;
    }

    static Integer port(String text) {
        Long number = whole(text);
        return number != null && number <= MOST_PORT ? Integer.valueOf(number.intValue()) : null;
    }

    /** A user or group id. */
    static Long id(Long number) {
        return number != null && number >= 0 && number < UNSET ? number : null;
    }

    static Long whole(String digits) {
        if (digits == null || digits.isEmpty() || digits.length() > 18) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(digits);
    }
}
