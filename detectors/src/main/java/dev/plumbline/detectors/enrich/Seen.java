package dev.plumbline.detectors.enrich;

import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.ContainerIds;
import java.time.Instant;

/**
 * What kernel events themselves told, for those after them: names that were looked up, and containers that one collector knows
 * and another does not. Bounded. For one thread.
 */
public final class Seen {
    private final Learned learned;
    private final LookedUp names;

    /** Nothing yet, and kept nowhere. */
    public Seen() {
        this(Kept.NOWHERE, Kept.NOWHERE);
    }

    /** What is kept already, and where more is kept. */
    public Seen(Kept identities, Kept names) {
        this.learned = new Learned(identities);
        this.names = new LookedUp(names);
    }

    /** Must be called with each event before it is enriched. */
    public void take(KernelEvent event) {
        learned.from(event);
        if (event.getActivity() instanceof DnsActivity dns && dns.getAction() == DnsAction.RESPONSE) {
            for (String answer : dns.getAnswers()) { // other names may be among them
                Addresses.canonical(answer)
                        .ifPresent(address -> names.told(scope(event), address, dns.getName(), event.getTime()));
            }
        }
    }

    /** What a collector told of the container; null where none did. */
    Identity container(String id) {
        return learned.of(id);
    }

    /** The name that the event's container looked up last by then, within the last hour, and got the address; or null. */
    String name(KernelEvent event, String address, Instant at) {
        return names.at(scope(event), address, at);
    }

    /** Processes outside of any container share what their node looked up. */
    private static String scope(KernelEvent event) {
        Process process = event.getProcess();
        return process == null || process.getContainerId() == null
                ? "node/" + event.getNode()
                : ContainerIds.shortened(process.getContainerId());
    }
}
