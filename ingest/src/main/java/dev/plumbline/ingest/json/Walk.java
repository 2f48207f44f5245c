package dev.plumbline.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Goes over one JSON document a field and an element at a time, so that of a large one no more is held than its reader keeps.
 *
 * <pre>
 * Optional&lt;String&gt; wrong = Walk.document(bytes, (name, json) -&gt; {
 *     switch (name) {
 *         case "packages" -&gt; Walk.list(json, (index, it) -&gt; packages.add(PACKAGE.read(it)));
 *         default -&gt; {}
 *     }
 * });
 * </pre>
 *
 * A reader is called with the parser at the value. It may read the value as a whole or leave it, and then it is skipped.
 * <br>Errors: of a document that is malformed the readers have seen what stands before the error; it is theirs to forget it.
 */
public final class Walk {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Walk() {}

    /** Reads one field of an object. */
    public interface Member {
        void read(String name, JsonParser json) throws IOException;
    }

    /** Reads one element of a list; the first has index 0. */
    public interface Element {
        void read(int index, JsonParser json) throws IOException;
    }

    /** What is wrong and where, for a person; empty where the bytes are one JSON object with nothing behind it. */
    public static Optional<String> document(byte[] bytes, Member members) {
        return whole(bytes, Walk::complaint, json -> {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return "not a JSON object";
            }
            object(json, members);
            return null;
        });
    }

    /** As {@link #document}, for one object or a list: of that each element is read, else the object is the first. */
    public static Optional<String> documents(byte[] bytes, Element elements) {
        return documents(bytes, elements, Walk::complaint);
    }

    private static Optional<String> documents(
            byte[] bytes, Element elements, Function<JsonProcessingException, String> told) {
        return whole(bytes, told, json -> {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                elements.read(0, json);
                json.skipChildren();
                return null;
            }
            return list(json, elements) ? null : "neither a JSON object nor a list";
        });
    }

    /** As {@link #documents}, of one that holds secrets: what is wrong is told by its place alone, and nothing is quoted. */
    public static Optional<String> secretDocuments(byte[] bytes, Element elements) {
        return documents(bytes, elements, Walk::place);
    }

    /** Reads the document's value, and tells what is wrong with it; null where nothing is. */
    private interface Root {
        String read(JsonParser json) throws IOException;
    }

    private static Optional<String> whole(byte[] bytes, Function<JsonProcessingException, String> told, Root root) {
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() == null) {
                return Optional.of("not JSON: nothing is there");
            }
            String wrong = root.read(json);
            return json.nextToken() == null
                    ? Optional.ofNullable(wrong)
                    : Optional.of("not JSON: more stands behind the value" + place(json));
        } catch (JsonProcessingException e) {
            return Optional.of("not JSON" + told.apply(e));
        } catch (IOException e) {
            return Optional.of("not JSON: no text in the encoding that it begins with");
        }
    }

    private static String complaint(JsonProcessingException e) {
        return ": " + e.getOriginalMessage() + place(e);
    }

    /** Reads each field of the object at which the parser stands; anything else has none. */
    public static void object(JsonParser json, Member members) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            members.read(name, json);
            json.skipChildren();
        }
    }

    /** Reads each element of the list at which the parser stands; null is an empty one. False where it is no list. */
    public static boolean list(JsonParser json, Element elements) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
            json.skipChildren();
            return isNull;
        }
        for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
            elements.read(index, json);
            json.skipChildren();
        }
        return true;
    }

    /** The text at which the parser stands; null for the empty one and for what is no text. */
    public static String text(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() > 0
                ? Surrogates.whole(json.getText())
                : null;
    }

    /**
     * The value at which the parser stands as its document has it; the parser moves to its end.
     *
     * @param document that is read, in UTF-8
     */
    public static byte[] slice(JsonParser json, byte[] document) throws IOException {
        long begin = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        long end = json.currentLocation().getByteOffset();
        return begin < 0 || end < begin ? new byte[0] : Arrays.copyOfRange(document, (int) begin, (int) end);
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static String place(JsonParser json) {
        return " (at line " + json.currentTokenLocation().getLineNr() + ", column "
                + json.currentTokenLocation().getColumnNr() + ")";
    }
}
