package dev.plumbline.detectors.exceptions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.detectors.intent.Document;
import dev.plumbline.event.AlertException;
import dev.plumbline.rules.Nearest;
import dev.plumbline.schemas.Declared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Reads exceptions that people wrote in YAML: a list under {@code exceptions}, its entries with the fields of
 * {@link AlertException}. An entry with an error is left out, the others hold.
 */
public final class ExceptionFiles {
    private static final Pattern PLACE = Pattern.compile("((?:\\.\\w+|\\[\\d+\\])*): (.*)", Pattern.DOTALL);
    private static final List<String> KEYS = AlertException.getClassSchema().getFields().stream()
            .map(Schema.Field::name)
            .toList();

    /**
     * What stands in files.
     *
     * @param entries those that are right
     * @param problems each as file:line:column and what is wrong there
     */
    public record Read(List<AlertException> entries, List<String> problems) {}

    private final List<AlertException> entries = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private ExceptionFiles() {}

    /** @param file name for messages */
    public static Read of(String text, String file) {
        ExceptionFiles files = new ExceptionFiles();
        files.add(text, file);
        return files.read();
    }

    /** A file, or the YAML files below a folder in the order of their names. What cannot be opened is a problem. */
    public static Read at(Path path) {
        ExceptionFiles files = new ExceptionFiles();
        try {
            for (Path file : in(path)) {
                files.open(file);
            }
        } catch (IOException e) {
            files.problems.add(path + ": cannot be read: " + e);
        }
        return files.read();
    }

    /** The file itself; of a folder the YAML files below it. */
    static List<Path> in(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(it ->
                            it.toString().endsWith(".yaml") || it.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    private Read read() {
        return new Read(List.copyOf(entries), List.copyOf(problems));
    }

    private void open(Path file) {
        try {
            add(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                            .toString(),
                    file.toString());
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
    }

    private void add(String text, String file) {
        try {
            for (Document document : Document.all(text, file)) {
                document(document);
            }
        } catch (Document.Unreadable e) {
            problems.add(file + e.place() + ": cannot be read: " + e.getMessage());
        }
    }

    private void document(Document document) {
        JsonNode list = document.root().path("exceptions");
        if (!list.isArray() || document.root().size() != 1) {
            problem(document, "", "expected one key, 'exceptions:', with a list under it");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            entry(document, list.get(i), "/exceptions/" + i);
        }
    }

    private void entry(Document document, JsonNode entry, String pointer) {
        int before = problems.size();
        if (!(entry instanceof ObjectNode object)) {
            problem(document, pointer, "expected an exception with the keys " + KEYS);
            return;
        }
        for (Map.Entry<String, JsonNode> it : object.properties()) {
            if (!KEYS.contains(it.getKey())) {
                String hint = Nearest.of(it.getKey(), KEYS)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("an exception has " + KEYS);
                problem(document, pointer + "/" + it.getKey(), "unknown key '" + it.getKey() + "'; " + hint);
            }
        }
        if (problems.size() == before) {
            typed(document, object, pointer).ifPresent(it -> {
                Objections.of(it).forEach((key, objection) -> problem(document, pointer + "/" + key, objection));
                if (!ids.add(it.getId())) {
                    problem(document, pointer + "/id", "the id '" + it.getId() + "' stands there already");
                }
                if (problems.size() == before) {
                    entries.add(it);
                }
            });
        }
    }

    /** Empty where a value is not of its key's kind, or a key is missing; all of these are told. */
    private Optional<AlertException> typed(Document document, ObjectNode entry, String pointer) {
        ObjectNode rest = entry.deepCopy();
        Optional<AlertException> read = Optional.empty();
        boolean isRight = true;
        while (true) {
            try {
                read = Optional.of(Declared.read(AlertException.class, rest, ""));
                return isRight ? read : Optional.empty();
            } catch (Declared.Malformed e) {
                isRight = false;
                Matcher place = PLACE.matcher(e.getMessage());
                String path = place.matches() ? place.group(1) : "";
                String key = path.isEmpty() ? "" : path.substring(1).split("[.\\[]", 2)[0];
                problem(
                        document,
                        pointer + path.replace("[", "/").replace("]", "").replace('.', '/'),
                        (key.isEmpty() ? "" : key + ": ") + (place.matches() ? place.group(2) : e.getMessage()));
                if (key.isEmpty() || rest.remove(key) == null || isRequired(key)) {
                    return Optional.empty();
                }
            }
        }
    }

    private static boolean isRequired(String key) {
        return !AlertException.getClassSchema().getField(key).hasDefaultValue();
    }

    private void problem(Document document, String pointer, String message) {
        Document.Place place = document.place(pointer);
        String at = place.line() == 0 ? "" : ":" + place.line() + ":" + place.column();
        problems.add(document.file() + at + ": " + message);
    }
}
