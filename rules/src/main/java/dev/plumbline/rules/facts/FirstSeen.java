package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/**
 * A signal has a value of a field that none of its scope had before, once there was time to learn which ones are usual. What
 * was learned stays when a service gets another image.
 */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
public final class FirstSeen extends SignalFact {
    private final String rule;
    private final String field;
    private final String learning;
    private final String value;
    private final Instant release;

    /**
     * What a rule asks.
     *
     * @param rule id of the rule whose signals are looked at
     * @param learning time to learn, as the rule writes it
     */
    public record Asked(String rule, String field, String learning) {}

    /** @param release when the image of the signal was first seen in its scope; null where the signal names no image */
    FirstSeen(
            Asked asked, Signal.Noticed newest, String value, Instant release, SignalFields.Asked fields, Lists lists) {
        super(newest.key(), newest.ref(), fields.of(newest.fields()), lists);
        rule = asked.rule();
        field = asked.field();
        learning = asked.learning();
        this.value = value;
        this.release = release;
    }

    @Override
    public Ref[] stands() {
        return new Ref[] {newest()};
    }

    /** Id of the rule whose signals are looked at. */
    public String rule() {
        return rule;
    }

    /** Field whose values are learned. */
    public String field() {
        return field;
    }

    /** How long values are learned before any is new, such as 7d. */
    public String learning() {
        return learning;
    }

    /** The value that is new. */
    public String value() {
        return value;
    }

    /** When the image was first seen here: what is new soon after it is new in that release. */
    public Instant release() {
        return release;
    }

    /** Time since the image was first seen here; null where the signal names none. */
    public Duration sinceRelease() {
        return release == null ? null : Duration.between(release, time());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("rule", rule());
        all.put("field", field());
        all.put("learning", learning());
        all.put("value", value());
        all.put("release", release());
        all.put("sinceRelease", sinceRelease());
        return all;
    }
}
