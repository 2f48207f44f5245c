package dev.plumbline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A record at first sight, for telling which format it is of: the fields on top of its JSON object, or the beginning of its
 * text. Of a JSON array the first element is looked at. Never throws; what breaks off was seen up to there.
 */
public final class Glimpse {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int HEAD = 4096;

    private final RawRecord record;
    private final Map<String, String> members;
    private final boolean isList;

    private Glimpse(RawRecord record, Map<String, String> members, boolean isList) {
        this.record = record;
        this.members = members;
        this.isList = isList;
    }

    public static Glimpse of(RawRecord record) {
        Map<String, String> members = new HashMap<>();
        boolean isList = false;
        try (JsonParser json = JSON.createParser(record.bytes())) {
            JsonToken first = json.nextToken();
            isList = first == JsonToken.START_ARRAY;
            if ((isList ? json.nextToken() : first) == JsonToken.START_OBJECT) {
                look(json, members);
            }
        } catch (IOException e) {
            // seen as far as it goes
        }
        return new Glimpse(record, members, isList);
    }

    private static void look(JsonParser json, Map<String, String> members) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
            members.put(name, isText ? json.getText() : null);
            json.skipChildren();
        }
    }

    /** Whether it is a JSON object, or a list of them. */
    public boolean isJson() {
        return !members.isEmpty();
    }

    /** Whether it is a JSON array. */
    public boolean isList() {
        return isList;
    }

    /** Whether it has all of these fields. */
    public boolean has(String... names) {
        return members.keySet().containsAll(Set.of(names));
    }

    /** The text of a field; empty where it has none. */
    public String text(String name) {
        String text = members.get(name);
        return text == null ? "" : text;
    }

    /** What came beside the record under that name, in lower case; empty where nothing did. */
    public String header(String name) {
        return record.headers().getOrDefault(name, "");
    }

    /** Its first 4 KiB as text. */
    public String head() {
        return new String(record.bytes(), 0, Math.min(HEAD, record.bytes().length), StandardCharsets.UTF_8);
    }
}
