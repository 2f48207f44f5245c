package dev.plumbline.detectors.exceptions;

import dev.plumbline.event.AlertException;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.ImageExposed;
import dev.plumbline.rules.facts.KernelFact;
import dev.plumbline.rules.facts.NetworkFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one exception is about. */
record Scope(AlertException exception) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.*]+|[0-9a-fA-F:*]*:[0-9a-fA-F:.*]*");
    private static final String DIGEST = "sha256:";

    /** Whether an exception is about an event. */
    enum Outcome {
        HOLDS,
        NOT,
        /** All else holds, and a field that it asks for is not known. */
        UNKNOWN;

        Outcome and(Outcome other) {
            return this == NOT || other == NOT ? NOT : this == UNKNOWN || other == UNKNOWN ? UNKNOWN : HOLDS;
        }

        private static Outcome of(boolean holds) {
            return holds ? HOLDS : NOT;
        }
    }

    /** Service and its namespace, either null where it is not known. */
    private record Named(String namespace, String service) {
        static Named of(String text) {
            int slash = text.indexOf('/');
            return slash < 0 ? new Named(null, text) : new Named(text.substring(0, slash), text.substring(slash + 1));
        }
    }

    String id() {
        return exception.getId();
    }

    /** What an exception can name of a rule: the id, and behind it the tags. */
    static List<String> named(RuleInfo rule) {
        List<String> named = new ArrayList<>(List.of(rule.id()));
        named.addAll(tags(rule));
        return named;
    }

    /** Whether it is about alerts of the rule. */
    boolean names(RuleInfo rule) {
        return any(exception.getRules(), List.of(rule.id())) && any(exception.getTags(), tags(rule));
    }

    /** Whether it can only be decided once it is known whose the event is. */
    boolean asksOwner() {
        return exception.getService() != null
                || exception.getNamespace() != null
                || exception.getImage() != null
                || exception.getPeer() != null;
    }

    boolean holdsAt(Instant time) {
        return (exception.getFrom() == null || !time.isBefore(exception.getFrom()))
                && time.isBefore(exception.getUntil());
    }

    /** As of the event's own time. */
    Outcome of(Fact fact) {
        return Outcome.of(holdsAt(fact.time()))
                .and(owners(fact))
                .and(image(fact))
                .and(process(exception.getBinary(), fact instanceof KernelFact it ? it.binary() : null, fact))
                .and(process(exception.getArguments(), fact instanceof KernelFact it ? it.commandLine() : null, fact))
                .and(peer(fact));
    }

    private static List<String> tags(RuleInfo rule) {
        List<String> tags = new ArrayList<>(rule.tags());
        tags.add(rule.maturity().name().toLowerCase(Locale.ROOT));
        tags.add(rule.severity().name().toLowerCase(Locale.ROOT));
        return tags;
    }

    private static boolean any(List<String> globs, List<String> texts) {
        return globs.isEmpty() || globs.stream().anyMatch(glob -> texts.stream().anyMatch(it -> Lists.glob(glob, it)));
    }

    /** Of an image that several services run, all of them have to be meant. */
    private Outcome owners(Fact fact) {
        List<Named> owners = fact instanceof ImageExposed it && !it.services().isEmpty()
                ? it.services().stream().map(Named::of).toList()
                : List.of(new Named(fact.namespace(), fact.service()));
        Outcome all = Outcome.HOLDS;
        for (Named owner : owners) {
            all = all.and(known(exception.getService(), owner.service()));
            all = all.and(
                    owner.service() == null
                            ? known(exception.getNamespace(), owner.namespace())
                            : Outcome.of(exception.getNamespace() == null
                                    || (owner.namespace() != null
                                            && Lists.glob(exception.getNamespace(), owner.namespace()))));
        }
        return all;
    }

    private Outcome image(Fact fact) {
        String glob = exception.getImage();
        return glob != null && glob.startsWith(DIGEST) ? known(glob, fact.imageDigest()) : known(glob, fact.image());
    }

    private static Outcome process(String glob, String value, Fact fact) {
        return glob != null && !(fact instanceof KernelFact) ? Outcome.NOT : known(glob, value);
    }

    private Outcome peer(Fact fact) {
        String glob = exception.getPeer();
        if (glob == null) {
            return Outcome.HOLDS;
        }
        if (!(fact instanceof NetworkFact it)) {
            return Outcome.NOT;
        }
        String whole = it.peer() == null || it.peerNamespace() == null ? null : it.peerNamespace() + "/" + it.peer();
        boolean holds = Stream.of(it.peer(), whole, it.peerAddress(), it.peerName(), it.peerNetwork())
                .filter(Objects::nonNull)
                .anyMatch(text -> Lists.glob(glob, text));
        boolean isTold = ADDRESS.matcher(glob).matches()
                ? it.peerAddress() != null
                : it.peerKnown()
                        || it.peerName() != null
                        || it.enriched().peer().state() == Peer.State.NONE;
        return holds ? Outcome.HOLDS : isTold ? Outcome.NOT : Outcome.UNKNOWN;
    }

    private static Outcome known(String glob, String value) {
        return glob == null ? Outcome.HOLDS : value == null ? Outcome.UNKNOWN : Outcome.of(Lists.glob(glob, value));
    }
}
