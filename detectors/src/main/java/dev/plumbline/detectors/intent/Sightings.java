package dev.plumbline.detectors.intent;

import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.rules.Cidr;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.facts.Accepted;
import dev.plumbline.rules.facts.Connected;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.FileUsed;
import dev.plumbline.rules.facts.Listened;
import dev.plumbline.rules.facts.NetworkFact;
import dev.plumbline.rules.facts.ProcessLaunched;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Enriched events as sightings. Only what is determined is one: what is not is counted by its reason.
 *
 * <p>Give all pipeline events first. Memory: one entry for each image.
 */
public final class Sightings {
    /** The pack's list of files that hold what must not leak: an intent's {@code reads} are about these alone. */
    private static final String SENSITIVE = "credential-files";

    private static final List<Cidr> OWN =
            List.of(Cidr.parse("127.0.0.0/8").orElseThrow(), Cidr.parse("::1").orElseThrow());
    private static final int EXAMPLES = 5;

    private record Running(Service service, String image) {}

    /** Events that could have been sightings, and some of what they were about. */
    static final class Undetermined {
        private long count;
        private final Set<String> examples = new TreeSet<>();

        long count() {
            return count;
        }

        Set<String> examples() {
            return examples;
        }

        boolean hasMore() {
            return examples.size() == EXAMPLES;
        }
    }

    private final Lists lists;
    private final Consumer<Sighting> sink;
    private final Map<String, String> bases = new HashMap<>();
    private final Set<Running> running = new HashSet<>();
    private final SortedMap<String, Undetermined> undetermined = new TreeMap<>();

    /** @param lists of the pack, which tell which files are sensitive */
    public Sightings(Lists lists, Consumer<Sighting> sink) {
        this.lists = lists;
        this.sink = sink;
    }

    /** Takes what a build tells of an image's base. */
    public void pipeline(PipelineEvent event) {
        if (event.getStep() instanceof ImageBuilt built
                && event.getImageDigest() != null
                && built.getBase() != null
                && built.getBase().getName() != null) {
            bases.put(event.getImageDigest(), withoutDigest(built.getBase().getName()));
        }
    }

    public void kernel(Enriched.Kernel event) {
        Fact fact = Facts.of(event, lists).orElse(null);
        if (fact == null) {
            return;
        }
        boolean counts = fact instanceof Connected
                || fact instanceof Accepted
                || fact instanceof Listened
                || fact instanceof ProcessLaunched
                || isSensitiveRead(fact);
        if (fact.service() == null) {
            if (counts) {
                undetermined("process of no known service", event.event().getNode());
            }
            return;
        }
        Service service = new Service(fact.namespace(), fact.service());
        if (counts) {
            if (fact.imageDigest() != null && running.add(new Running(service, fact.imageDigest()))) {
                String base = bases.get(fact.imageDigest());
                if (base != null) {
                    see(service, fact, Key.BASE_IMAGES, base);
                }
            }
            fact(service, fact, event.peer());
        }
    }

    /** Reasons why events were no sightings, in their order. */
    SortedMap<String, Undetermined> undetermined() {
        return undetermined;
    }

    private void fact(Service service, Fact fact, Peer peer) {
        if (fact instanceof Connected it) {
            network(service, it, peer, Key.TALKS_TO, it.peerPort());
        } else if (fact instanceof Accepted it) {
            network(service, it, peer, Key.CALLED_BY, it.localPort());
        } else if (fact instanceof Listened it) {
            if (it.localPort() != null && it.localPort() > 0) {
                tell(service, fact, Key.LISTENS, it.localPort().toString(), Peer.NONE, null, it.localPort());
            }
        } else if (fact instanceof ProcessLaunched it) {
            if (it.binary() != null && it.binary().startsWith("/")) {
                see(service, fact, Key.EXECUTES, it.binary());
            } else {
                undetermined("program without an absolute path", String.valueOf(it.binary()));
            }
        } else if (fact instanceof FileUsed it) {
            if (it.path().startsWith("/")) {
                see(service, fact, Key.READS, it.path());
            } else {
                undetermined("sensitive file without an absolute path", it.path());
            }
        }
    }

    private void network(Service service, NetworkFact fact, Peer peer, Key key, Integer port) {
        String address = fact.peerAddress();
        switch (peer.state()) {
            case KNOWN -> {
                if (peer.namespace() == null && service.namespace() != null) {
                    undetermined("peer without a namespace", peer.service());
                    return;
                }
                String named = new Service(peer.namespace(), peer.service()).seenFrom(service.namespace());
                boolean hasPort = port != null && port > 0;
                tell(service, fact, key, hasPort ? named + ":" + port : named, peer, address, port);
            }
            case EXTERNAL -> {
                if (key == Key.TALKS_TO) {
                    tell(service, fact, Key.ADDRESSES, AddressLine.of(address, port), peer, address, port);
                }
            }
            case UNDETERMINED -> {
                boolean isOwn = OWN.stream().anyMatch(it -> it.contains(address));
                undetermined(
                        isOwn ? "peer on its own host (loopback)" : "peer whose address no known service had", address);
            }
            default -> {
                if (address == null
                        && fact.protocol() != null
                        && !fact.protocol().equals("unix")) {
                    undetermined("peer whose address was not told", fact.protocol());
                }
            }
        }
    }

    private boolean isSensitiveRead(Fact fact) {
        return fact instanceof FileUsed it && it.reading() && it.listed(SENSITIVE, it.path());
    }

    private void see(Service service, Fact fact, Key key, String line) {
        tell(service, fact, key, line, Peer.NONE, null, null);
    }

    private void tell(Service service, Fact fact, Key key, String line, Peer peer, String address, Integer port) {
        sink.accept(new Sighting(service, key, line, peer, address, port, fact.time(), fact.imageDigest()));
    }

    private void undetermined(String reason, String example) {
        Undetermined told = undetermined.computeIfAbsent(reason, it -> new Undetermined());
        told.count++;
        if (example != null && told.examples.size() < EXAMPLES) {
            told.examples.add(example);
        }
    }

    private static String withoutDigest(String image) {
        int digest = image.indexOf('@');
        return digest < 0 ? image : image.substring(0, digest);
    }
}
