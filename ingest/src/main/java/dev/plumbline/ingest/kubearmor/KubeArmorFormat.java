package dev.plumbline.ingest.kubearmor;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import java.util.List;

/**
 * KubeArmor's telemetry and alerts as JSON, one entry a value: as its relay and {@code karmor logs --json} write them, and as
 * the daemon writes them into its own file, with other capitals.
 *
 * <p>Units: {@code UpdatedTime} is RFC 3339, {@code Timestamp} in seconds; both tell when the daemon saw it.
 * <br>Errors: never throws. What is no JSON object is {@code malformed}, an entry without a field we need is
 * {@code incomplete}, a call that we do not model is {@code unmodelled}; where a policy matched it is a finding.
 * <br>Source: {@code pb.Alert}, {@code pb.Log} and the daemon's {@code Log}; what Resource and Data hold, its monitors.
 * <br>Dropped: which enforcer it was, the owner of the executable, descriptors, the new names of links and renames, which are
 * not told.
 */
public final class KubeArmorFormat {
    static final String NAME = "kubearmor";

    public static final Format FORMAT = new Format(
                    NAME,
                    Format.Framing.JSON_VALUES,
                    Format.Family.KERNEL,
                    () -> record -> List.of(KubeArmorEvents.read(record)))
            .recognisedBy(KubeArmorFormat::isOurs)
            .mapping(Table.rows());

    private KubeArmorFormat() {}

    private static boolean isOurs(Glimpse glimpse) {
        return glimpse.has("HostPID", "Operation")
                || glimpse.has("hostPid", "operation")
                || glimpse.has("HostName", "Operation", "Type")
                || glimpse.has("HostPID", "Resource", "Data");
    }
}
