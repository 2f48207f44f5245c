package dev.plumbline.ingest.sysmon;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import java.util.List;

/**
 * Sysmon for Linux: one XML element {@code <Event>} a line, alone or behind what syslog writes before it.
 *
 * <p>Units: {@code UtcTime} in milliseconds, {@code SystemTime} in microseconds, both UTC.
 * <br>Errors: never throws. A line without the element, one that syslog cut short, and one that declares entities is
 * {@code malformed}; an event without a field we need is {@code incomplete}; another event is {@code unmodelled}.
 * <br>Source: the tool's manifest (events 1, 3, 5, 9, 10, 11, 23, 26 and 255) and its XML writer.
 * <br>Dropped: GUIDs, names of ports and hosts, files' versions. It tells no container and no result of a call.
 */
public final class SysmonFormat {
    static final String NAME = "sysmon";

    public static final Format FORMAT = new Format(
                    NAME,
                    Format.Framing.LINES,
                    Format.Family.KERNEL,
                    () -> record -> List.of(SysmonEvents.read(record)))
            .recognisedBy(SysmonFormat::isOurs)
            .mapping(Table.rows());

    private SysmonFormat() {}

    private static boolean isOurs(Glimpse glimpse) {
        return !glimpse.isJson() && glimpse.head().contains("<Event><System><Provider Name=\"Linux-Sysmon\"");
    }
}
