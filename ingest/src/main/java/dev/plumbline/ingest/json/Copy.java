package dev.plumbline.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One object of a large document that Jackson reads: what is wanted of it is copied, and the tape tells places in the copy. Half
 * of a surrogate pair, which no UTF-8 holds, becomes a question mark.
 */
final class Copy {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Tape tape = new Tape(new byte[0]);

    private Copy() {}

    /** @param parser stands at the brace that opens the object, then at the one that closes it */
    static Fields of(Shape shape, JsonParser parser) throws IOException {
        Copy copy = new Copy();
        int frame = copy.object(shape, parser);
        return new Fields(shape, copy.tape.of(copy.bytes.toByteArray()), frame);
    }

    private int object(Shape shape, JsonParser parser) throws IOException {
        int frame = tape.frame(shape.names().size());
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String text = parser.currentName();
            Names.Name name = shape.names().find(text);
            JsonToken token = parser.nextToken();
            if (name != null) {
                tape.set(Tape.place(frame, name.index), word(name, parser, token));
            } else {
                if (token == JsonToken.START_OBJECT && tape.other(frame) == 0) {
                    tape.setOther(frame, copied(Tape.FOREIGN, text));
                }
                parser.skipChildren();
            }
        }
        return frame;
    }

    private long word(Names.Name name, JsonParser parser, JsonToken token) throws IOException {
        boolean isObject = token == JsonToken.START_OBJECT;
        return switch (name.kind) {
            case VALUE -> value(parser, token);
            case MAP -> isObject ? structure(Tape.MAP, parser) : skipped(parser);
            case OBJECT -> isObject ? Tape.word(Tape.OBJECT, object(name.shape, parser), 0) : skipped(parser);
            case OBJECTS -> objects(name.shape, parser, token);
            case IGNORED -> skipped(parser);
        };
    }

    private long value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> copied(Tape.FOREIGN, Surrogates.whole(parser.getText()));
            case VALUE_NUMBER_INT -> copied(Tape.WHOLE, parser.getText());
            case VALUE_NUMBER_FLOAT -> copied(Tape.DECIMAL, parser.getText());
            case VALUE_TRUE -> Tape.word(Tape.TRUE, 0, 0);
            case VALUE_FALSE -> Tape.word(Tape.FALSE, 0, 0);
            case START_ARRAY -> structure(Tape.LIST, parser);
            default -> skipped(parser);
        };
    }

    private long objects(Shape shape, JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return Tape.word(Tape.OBJECTS, object(shape, parser), 0);
        }
        if (token != JsonToken.START_ARRAY) {
            return 0;
        }
        int first = 0;
        int last = 0;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            int frame = object(shape, parser);
            first = first == 0 ? frame : first;
            if (last != 0) {
                tape.setNext(last, frame);
            }
            last = frame;
        }
        return first == 0 ? 0 : Tape.word(Tape.OBJECTS, first, 0);
    }

    private long structure(int type, JsonParser parser) throws IOException {
        int start = bytes.size();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.copyCurrentStructure(parser);
        }
        return Tape.word(type, start, bytes.size() - start);
    }

    private long copied(int type, String text) {
        int start = bytes.size();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return Tape.word(type, start, bytes.size() - start);
    }

    private static long skipped(JsonParser parser) throws IOException {
        parser.skipChildren();
        return 0;
    }
}
