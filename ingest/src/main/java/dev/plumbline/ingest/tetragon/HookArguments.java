package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.ingest.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hook was called with, as the policy had Tetragon report it: often not all of the function's parameters, and
 * each in a wrapper that names its type.
 */
final class HookArguments {
    /** @param truncated true where Tetragon could not follow the path to its root */
    record Path(String text, boolean truncated) {}

    private final JsonNode arguments;
    private final List<Path> paths = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private int numbersBeforePath;

    HookArguments(JsonNode arguments) {
        this.arguments = arguments;
        arguments.forEach(this::add);
    }

    private void add(JsonNode argument) {
        argument.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "string_arg" -> addPath(new Path(value.asText(""), false));
                case "file_arg", "path_arg", "linux_binprm_arg" -> addPath(resolved(value));
                case "int_arg", "uint_arg", "long_arg", "size_arg" -> addNumber(Json.number(value));
                default -> {}
            }
        });
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
    private static Path resolved(JsonNode file) {
        String path = file.path("path").asText("");
        boolean named = path.isEmpty() || path.startsWith("/") || path.startsWith("[") || path.indexOf(':') >= 0;
        return new Path(named ? path : "/" + path, file.path("flags").asText("").contains("unresolvedPathComponents"));
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
        return index < numbers.size() ? numbers.get(index) : null;
    }

    /** As most system calls have it: the descriptor of the folder, then the path, then flags and mode. */
    Long numberAfterPath(int index) {
        return number(numbersBeforePath + index);
    }

    /** The first argument of this type; missing where there is none. */
    JsonNode first(String type) {
        for (JsonNode argument : arguments) {
            if (argument.has(type)) {
                return argument.get(type);
            }
        }
        return arguments.path(type);
    }
}
