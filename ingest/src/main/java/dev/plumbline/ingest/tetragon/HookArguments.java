package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hook was called with, as the policy had Tetragon report it: often not all of the function's parameters, and
 * each in a wrapper that names its type.
 */
final class HookArguments {
    private static final List<String> FILES = List.of("file_arg", "path_arg", "linux_binprm_arg");
    private static final List<String> NUMBERS = List.of("int_arg", "uint_arg", "long_arg", "size_arg");

    /** @param truncated true where Tetragon could not follow the path to its root */
    record Path(String text, boolean truncated) {}

    static final HookArguments NONE = new HookArguments(List.of());

    private final List<Fields> arguments;
    private final List<Path> paths = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private int numbersBeforePath;

    HookArguments(List<Fields> arguments) {
        this.arguments = arguments;
        arguments.forEach(this::add);
    }

    private void add(Fields argument) {
        if (argument.has("string_arg")) {
            String text = argument.word("string_arg");
            addPath(new Path(text == null ? "" : text, false));
        }
        for (String file : FILES) {
            if (argument.has(file)) {
                addPath(resolved(argument.object(file)));
            }
        }
        for (String number : NUMBERS) {
            addNumber(argument.number(number));
        }
    }

    private void addPath(Path path) {
        if (paths.isEmpty()) {
            numbersBeforePath = numbers.size();
        }
        paths.add(path);
    }

    private void addNumber(Long number) {
        if (number != null) {
            numbers.add(number);
        }
    }

    /** The kernel's own path is absolute; old versions left its first slash out. Names such as pipe:[1] stay. */
    private static Path resolved(Fields file) {
        String told = file.text("path");
        String path = told == null ? "" : told;
        String flags = file.text("flags");
        boolean named = path.isEmpty() || path.startsWith("/") || path.startsWith("[") || path.indexOf(':') >= 0;
        return new Path(named ? path : "/" + path, flags != null && flags.contains("unresolvedPathComponents"));
    }

    /** Paths and texts in the order of the parameters, empty ones too. */
    List<Path> paths() {
        return paths;
    }

    /** Null where there is none that says something. */
    Path path(int index) {
        return index < paths.size() && !paths.get(index).text().isEmpty() ? paths.get(index) : null;
    }

    String text(int index) {
        Path path = path(index);
        return path == null ? null : path.text();
    }

    List<Long> numbers() {
        return numbers;
    }

    /** Null where there is none. */
    Long number(int index) {
        return index >= 0 && index < numbers.size() ? numbers.get(index) : null;
    }

    /** Null where there is none. */
    Long lastNumber() {
        return number(numbers.size() - 1);
    }

    /** As most system calls have it: the descriptor of the folder, then the path, then flags and mode. */
    Long numberAfterPath(int index) {
        return number(numbersBeforePath + index);
    }

    /** Whether an argument is of this type. */
    boolean has(String type) {
        for (Fields argument : arguments) {
            if (argument.has(type)) {
                return true;
            }
        }
        return false;
    }

    /** The first argument of this type, one in which nothing is where there is none. */
    Fields first(String type) {
        return holder(type).object(type);
    }

    /** The first argument of this type as a word; null where there is none. */
    String word(String type) {
        return holder(type).word(type);
    }

    private Fields holder(String type) {
        for (Fields argument : arguments) {
            if (argument.has(type)) {
                return argument;
            }
        }
        return Fields.nothing();
    }
}
