package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import java.util.List;
import java.util.Set;

/**
 * Inspektor Gadget's JSON, of {@code ig} and of {@code kubectl gadget}, one event a value: of the gadgets that are images
 * ({@code trace_exec}, …) and of those that were built in ({@code trace exec}, …) before them.
 *
 * <p>Units: {@code timestamp} is RFC 3339 or nanoseconds since 1970; flags and modes are the kernel's bits.
 * <br>Errors: never throws. What is no JSON object is {@code malformed}; an event without a field we need is
 * {@code incomplete}, also one whose time counts from the node's boot, as the gadgets tell it to programs; a gadget that we
 * do not model, or that is not known by its fields, is {@code unmodelled}.
 * <br>Source: the gadgets' event structs, and the types of those that were built in.
 * <br>Dropped: threads, groups, sessions, latencies, ids of packets, and names that the gadget found for addresses.
 */
public final class InspektorGadgetFormat {
    static final String NAME = "inspektor-gadget";

    private static final Set<String> BUILT_IN_TYPES = Set.of("normal", "err", "warn", "info", "debug", "ready");

    public static final Format FORMAT = new Format(
                    NAME,
                    Format.Framing.JSON_VALUES,
                    Format.Family.KERNEL,
                    () -> record -> List.of(GadgetEvents.read(record)))
            .recognisedBy(InspektorGadgetFormat::isOurs)
            .mapping(Table.rows());

    private InspektorGadgetFormat() {}

    private static boolean isOurs(Glimpse glimpse) {
        boolean isImage = glimpse.has("runtime", "k8s")
                || glimpse.has("proc", "k8s")
                || glimpse.has("proc", "timestamp_raw")
                || glimpse.has("comm", "mntns_id");
        boolean isBuiltIn = BUILT_IN_TYPES.contains(glimpse.text("type"))
                && (glimpse.has("node") || glimpse.has("k8s") || glimpse.has("mountnsid"));
        boolean isTop = glimpse.has("comm", "mountnsid");
        boolean isSnapshot = glimpse.has("tgid", "comm", "container");
        return isImage || isBuiltIn || isTop || isSnapshot;
    }
}
