package dev.plumbline.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a native record as {@link Mapping#from} names it, and the record without it.
 *
 * <ul>
 *   <li>JSON: a path with dots; {@code a[].b} is b of each element of a. A name may hold dots itself ({@code
 *       output_fields.proc.name}): the longest that is there counts. A text that holds JSON, or its base64, is gone into.
 *       Of a list each element is a record. In a text of keys and values it is a key.
 *   <li>XML: the name of an element, of a {@code Data} element, or of an attribute; what stands before its last dot is
 *       for people.
 *   <li>Key and value: {@code key}, or {@code TYPE.key} in lines of that type.
 * </ul>
 */
final class NativeField {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NativeField() {}

    /** Empty where the record has no such field. */
    static Optional<byte[]> without(byte[] record, String path) {
        String text = new String(record, StandardCharsets.UTF_8);
        JsonNode root = json(text);
        if (root != null) {
            return withoutMember(root, path) ? Optional.of(bytes(root.toString())) : Optional.empty();
        }
        String rest = text.contains("<Event") ? withoutElement(text, path) : withoutPair(text, path);
        return rest.equals(text) ? Optional.empty() : Optional.of(bytes(rest));
    }

    /** Null where it is no JSON object and no list. */
    private static JsonNode json(String text) {
        if (!text.stripLeading().startsWith("{") && !text.stripLeading().startsWith("[")) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean withoutMember(JsonNode root, String path) {
        return root.isArray() ? ofEach(root, path.split("\\.", -1)) : of(root, path.split("\\.", -1));
    }

    private static boolean ofEach(JsonNode list, String[] path) {
        boolean found = false;
        for (JsonNode element : list) {
            found |= of(element, path);
        }
        return found;
    }

    /** Whether it was there. */
    private static boolean of(JsonNode node, String[] path) {
        for (int length = path.length; node instanceof ObjectNode object && length > 0; length--) {
            String name = String.join(".", Arrays.copyOf(path, length));
            boolean isList = name.endsWith("[]");
            String key = isList ? name.substring(0, name.length() - 2) : name;
            if (object.has(key)) {
                return in(object, key, isList, Arrays.copyOfRange(path, length, path.length));
            }
        }
        return false;
    }

    private static boolean in(ObjectNode object, String key, boolean isList, String[] rest) {
        JsonNode value = object.get(key);
        if (rest.length == 0) {
            object.remove(key);
            return true;
        }
        if (value instanceof TextNode text) {
            return inText(object, key, text.textValue(), isList, rest);
        }
        return isList ? value.isArray() && ofEach(value, rest) : of(value, rest);
    }

    private static boolean inText(ObjectNode object, String key, String text, boolean isList, String[] rest) {
        JsonNode plain = json(text);
        JsonNode inside = plain == null ? json(decoded(text)) : plain;
        boolean found = inside != null && (isList ? ofEach(inside, rest) : of(inside, rest));
        String withoutPair = withoutPair(text, String.join(".", rest));
        if (inside == null && !withoutPair.equals(text)) {
            object.put(key, withoutPair);
            return true;
        }
        if (found) {
            String written = inside.toString();
            object.put(key, plain == null ? Base64.getEncoder().encodeToString(bytes(written)) : written);
        }
        return found;
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String withoutElement(String xml, String path) {
        String name = Pattern.quote(path.substring(path.lastIndexOf('.') + 1));
        return xml.replaceFirst("<Data Name=[\"']" + name + "[\"'](/>|>[^<]*</Data>)", "")
                .replaceFirst("<" + name + "\\b[^>]*(/>|>[^<]*</" + name + ">)", "")
                .replaceFirst("\\s" + name + "=(\"[^\"]*\"|'[^']*')", "");
    }

    private static String withoutPair(String text, String path) {
        Matcher typed = Pattern.compile("([A-Z][A-Z0-9_]+)\\.(.+)").matcher(path);
        boolean isTyped = typed.matches();
        String key = Pattern.quote(isTyped ? typed.group(2) : path);
        UnaryOperator<String> removed =
                line -> line.replaceFirst("(^|[\\s,'\u001d])" + key + "=(\"[^\"]*\"|[^\\s,'\u001d]*)", "$1");
        return isTyped && !text.contains("type=" + typed.group(1) + " ") ? text : removed.apply(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
