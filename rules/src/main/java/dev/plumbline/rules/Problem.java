package dev.plumbline.rules;

/**
 * Something in a pack that keeps it from being used.
 *
 * @param file path of the file
 * @param line line in it, from 1; 0 where the whole file is meant
 * @param column column, from 1; 0 where the whole line is meant
 */
public record Problem(String file, int line, int column, String message) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "") + ": " + message;
    }
}
