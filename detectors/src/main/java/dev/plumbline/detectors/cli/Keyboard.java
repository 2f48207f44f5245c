package dev.plumbline.detectors.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal as long as it is drawn on: keys come at once and are not shown, the cursor is hidden, and what stood there
 * before is back afterwards. Needs stty; where there is none, keys are those that Enter follows.
 */
final class Keyboard implements AutoCloseable {
    /** @param rows lines */
    record Size(int rows, int columns) {}

    private static final File TERMINAL = new File("/dev/tty");
    private static final String ENTER = "\u001B[?1049h\u001B[?25l";
    private static final String LEAVE = "\u001B[?25h\u001B[?1049l";

    private final Optional<String> saved = stty("-g");

    Keyboard() {
        saved.ifPresent(it -> stty("-icanon", "-echo", "min", "0", "time", "0"));
        System.out.print(ENTER);
        System.out.flush();
    }

    /** Whether q was typed since it was last asked. */
    boolean isQuit() throws IOException {
        boolean isQuit = false;
        while (System.in.available() > 0) {
            int key = System.in.read();
            isQuit |= key == 'q' || key == 'Q';
        }
        return isQuit;
    }

    /** Empty where the terminal does not tell. */
    static Optional<Size> size() {
        return stty("size")
                .map(it -> it.split(" ", 2))
                .filter(it -> it.length == 2)
                .flatMap(it -> {
                    try {
                        Size size = new Size(Integer.parseInt(it[0]), Integer.parseInt(it[1]));
                        return size.rows() > 0 && size.columns() > 0 ? Optional.of(size) : Optional.empty();
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                });
    }

    private static Optional<String> stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(Arrays.asList(command))
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(out)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        System.out.print(LEAVE);
        System.out.flush();
        saved.ifPresent(Keyboard::stty);
    }
}
