package dev.plumbline.rules;

/**
 * Something in a pack that keeps it from being used.
 *
 * @param file path of the file
 * @param line line in it, from 1; 0 where the whole file is meant
 * @param column column, from 1; 0 where the whole line is meant
 * @param code says what it is to a program: {@code forbidden} for what rules may not do, {@code refused} for all else
 */
public record Problem(String file, int line, int column, String message, String code) {
    /** Of any other kind than what rules may not do. */
    public Problem(String file, int line, int column, String message) {
        this(file, line, column, message, "refused");
    }

    static Problem forbidden(String file, RuleFile.Place place, String message) {
        return new Problem(file, place.line(), place.column(), message, "forbidden");
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "") + ": " + message;
    }
}
