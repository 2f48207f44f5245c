package dev.plumbline.ingest;

import java.util.Arrays;
import java.util.List;

/** What Jazzer calls: the input's first byte picks the format that reads the rest. */
public final class FormatsFuzzer {
    private FormatsFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            Format format = Formats.all().get((data[0] & 0xff) % Formats.all().size());
            check(format, Arrays.copyOfRange(data, 1, data.length));
        }
    }

    /** @throws AssertionError where something does not hold; its stack trace names what, by which Jazzer tells findings apart */
    static void check(Format format, byte[] input) {
        List<Harmless.Fault> faults = Harmless.faults(format, input);
        if (!faults.isEmpty()) {
            Harmless.Fault fault = faults.get(0);
            AssertionError error = new AssertionError(format.name() + ": " + fault.what() + ": " + fault.detail());
            error.setStackTrace(
                    new StackTraceElement[] {new StackTraceElement(format.name(), fault.what(), "FormatsFuzzer.java", 1)
                    });
            throw error;
        }
    }
}
