package dev.plumbline.ingest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a JSON object that are wanted. Reading goes over the bytes once, keeps where these stand, and skips all others
 * without making anything of them; a text is made when it is asked for.
 *
 * <pre>
 * static final Shape POD = Shape.of(value("name"), value("namespace"));
 * static final Shape PROCESS = Shape.of(value("pid"), value("binary"), object("pod", POD), objects("ancestors", ANCESTOR));
 *
 * Fields process = …; process.text("binary"); process.object("pod").text("name")
 * </pre>
 *
 * Immutable and thread-safe. Errors: never throws; bytes that are not one JSON object (RFC 8259, UTF-8, at most 1000 deep) are
 * {@link Read.Malformed}. Of a name that stands twice in one object the last one counts.
 */
public final class Shape {
    /** What became of bytes that should be one JSON object, or a list of them. */
    public sealed interface Read {
        record Value(Fields fields) implements Read {}

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    /** One field that is wanted, by its name. */
    public record Member(String name, Kind kind, Shape shape, boolean repeats, boolean changes) {
        enum Kind {
            VALUE,
            MAP,
            OBJECT,
            OBJECTS,
            IGNORED
        }
    }

    /** A text, a number, true, false, or a list of these; an object there is as if nothing were. */
    public static Member value(String name) {
        return new Member(name, Member.Kind.VALUE, null, false, false);
    }

    /** A {@link #value} that is mostly one of some texts; these are made once, by {@link Fields#text} of either kind. */
    public static Member familiar(String name) {
        return new Member(name, Member.Kind.VALUE, null, true, false);
    }

    /** An object of texts, numbers and truths, whose names are data, such as labels. */
    public static Member map(String name) {
        return new Member(name, Member.Kind.MAP, null, false, false);
    }

    public static Member object(String name, Shape shape) {
        return new Member(name, Member.Kind.OBJECT, shape, false, false);
    }

    /**
     * An object that comes again and again, byte for byte but for one number that {@link #changing} names. It is read like any
     * other, only faster; {@link Fields#made} makes something of it once. Nothing in it may repeat by itself.
     */
    public static Member repeating(String name, Shape shape) {
        return new Member(name, Member.Kind.OBJECT, shape, true, false);
    }

    /** A number in an object that otherwise repeats. */
    public static Member changing(String name) {
        return new Member(name, Member.Kind.VALUE, null, false, true);
    }

    /** A list of objects; one that stands alone is a list of one, and what is no object is left out. */
    public static Member objects(String name, Shape shape) {
        return new Member(name, Member.Kind.OBJECTS, shape, false, false);
    }

    /**
     * A field that is known to stand there and not wanted. Reading is fastest where a shape has all fields that a tool writes, in
     * their order: then each name is expected before it is read.
     */
    public static Member ignored(String name) {
        return new Member(name, Member.Kind.IGNORED, null, false, false);
    }

    private final Names names;
    private final Paths paths = new Paths();

    private Shape(Member... members) {
        Map<String, Member> distinct = new LinkedHashMap<>();
        for (Member member : members) {
            distinct.put(member.name(), member);
        }
        this.names = new Names(distinct.values());
    }

    public static Shape of(Member... members) {
        return new Shape(members);
    }

    /** Reads one JSON object with nothing behind it. */
    public Read read(byte[] json) {
        return Scanner.read(this, json);
    }

    /** Reads the object at which the parser stands, one of many in a large document; nothing is in what is no object. */
    public Fields read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Fields.NOTHING;
        }
        return Copy.of(this, parser);
    }

    /** An object in which nothing is, for one that does not come. */
    public Fields nothing() {
        return Fields.NOTHING;
    }

    Names names() {
        return names;
    }

    Paths paths() {
        return paths;
    }
}
