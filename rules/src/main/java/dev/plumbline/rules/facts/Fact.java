package dev.plumbline.rules.facts;

import com.google.re2j.Pattern;
import dev.plumbline.rules.Cidr;
import dev.plumbline.rules.Lists;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What a rule author writes conditions on: an event with everything that is known of it, or what signals come to, as flat fields.
 *
 * <p>A field that is not known is null. A boolean says what is known to be so: {@code !intended} alone is no finding, where
 * nothing was {@code declared}.
 */
public abstract class Fact {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final Map<String, Cidr> BLOCKS = new ConcurrentHashMap<>();

    private final Lists lists;

    Fact(Lists lists) {
        this.lists = lists;
    }

    /** Time of the event. */
    public abstract Instant time();

    /** Service that it belongs to. */
    public abstract String service();

    /** Namespace of the service. */
    public abstract String namespace();

    /** Image reference. */
    public abstract String image();

    /** Image's digest with its algorithm. */
    public abstract String imageDigest();

    /** Node that it happened on. */
    public abstract String node();

    /** Whether {@code value} is on the pack's list. */
    public final boolean listed(String list, String value) {
        return lists.listed(list, value);
    }

    /** Whether any of {@code values} is on the pack's list. */
    public final boolean listed(String list, List<String> values) {
        return any(values, it -> listed(list, it));
    }

    /** Whether {@code address} lies in the block, such as {@code 10.0.0.0/8}. */
    public final boolean cidr(String block, String address) {
        return BLOCKS.computeIfAbsent(
                        block,
                        text -> Cidr.parse(text)
                                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no CIDR block")))
                .contains(address);
    }

    /** Whether any of {@code addresses} lies in the block. */
    public final boolean cidr(String block, List<String> addresses) {
        return any(addresses, it -> cidr(block, it));
    }

    /** Whether {@code pattern} is found in {@code text}. The syntax is RE2's, whose time grows with the text alone. */
    public final boolean regex(String pattern, String text) {
        return text != null
                && PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                        .matcher(text)
                        .find();
    }

    /** Whether {@code text} begins so. */
    public final boolean prefix(String beginning, String text) {
        return text != null && text.startsWith(beginning);
    }

    /** Whether any of {@code texts} begins so. */
    public final boolean prefix(String beginning, List<String> texts) {
        return any(texts, it -> prefix(beginning, it));
    }

    /** Whether {@code text} ends so. */
    public final boolean suffix(String end, String text) {
        return text != null && text.endsWith(end);
    }

    /** Whether any of {@code texts} ends so. */
    public final boolean suffix(String end, List<String> texts) {
        return any(texts, it -> suffix(end, it));
    }

    /** Whether {@code part} stands somewhere in {@code text}. */
    public final boolean substring(String part, String text) {
        return text != null && text.contains(part);
    }

    /** Whether {@code part} stands somewhere in any of {@code texts}. */
    public final boolean substring(String part, List<String> texts) {
        return any(texts, it -> substring(part, it));
    }

    /** Whether the whole of {@code text} has the shape of {@code pattern}, where {@code *} stands for any characters. */
    public final boolean glob(String pattern, String text) {
        return text != null && Lists.glob(pattern, text);
    }

    /** Whether any of {@code texts} has the shape of {@code pattern}. */
    public final boolean glob(String pattern, List<String> texts) {
        return any(texts, it -> glob(pattern, it));
    }

    /** Whether {@code text} is the same, whatever its letters' case. */
    public final boolean same(String as, String text) {
        return text != null && text.equalsIgnoreCase(as);
    }

    /** Whether any of {@code texts} is the same, whatever its letters' case. */
    public final boolean same(String as, List<String> texts) {
        return any(texts, it -> same(as, it));
    }

    /** {@code text} in lower case, for any other function; null of null. */
    public final String lower(String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** What stands behind the last slash of {@code path}, for any other function; null of null. */
    public final String baseName(String path) {
        return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean any(List<String> texts, Predicate<String> holds) {
        if (texts == null) {
            return false;
        }
        for (String text : texts) {
            if (holds.test(text)) {
                return true;
            }
        }
        return false;
    }

    /** The fields that a title can show, by the name that a condition uses. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", time());
        fields.put("service", service());
        fields.put("namespace", namespace());
        fields.put("image", image());
        fields.put("imageDigest", imageDigest());
        fields.put("node", node());
        return fields;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + fields();
    }
}
