package dev.plumbline.detectors;

import dev.plumbline.detectors.cli.Plumbline;

/** Starts the command that the arguments name. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Plumbline.run(arguments));
    }
}
