package dev.plumbline.rules;

import java.util.Locale;

/** Whether the service is known that an event belongs to, and if not, why. */
public enum Ownership {
    /** It is. */
    KNOWN,
    /** Its container may yet be told: the event waits. */
    PENDING,
    /** It is of no container and of no cgroup that a service owns. */
    NO_CONTAINER,
    /** Nobody tells identities. */
    NO_SOURCE,
    /** Its container was not told of in time. */
    NOT_TOLD,
    /** More events waited than there is room for. */
    TOO_MANY;

    /** In the words of alerts and metrics: known, pending, or the reason. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
