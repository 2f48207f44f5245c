package dev.plumbline.detectors.intent;

import dev.plumbline.event.DeclaredSecret;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.ServiceAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** What is wrong with intents that can be read, each by itself and one with another. */
public final class Lint {
    private final Map<Service, List<Declared>> byService;
    private final Set<Service> wrong;
    private final List<Finding> findings = new ArrayList<>();

    private Lint(IntentFiles.Read read) {
        this.byService = IntentFiles.byService(read.declared());
        this.wrong = read.wrong();
    }

    /** In the order of files and lines. */
    public static List<Finding> of(IntentFiles.Read read) {
        Lint lint = new Lint(read);
        List<Declared> declared = read.declared();
        lint.byService.values().forEach(lint::overlaps);
        declared.forEach(lint::lines);
        declared.forEach(lint::callees);
        declared.forEach(lint::callers);
        lint.findings.sort(Finding.ORDER);
        return lint.findings;
    }

    private void overlaps(List<Declared> ofOne) {
        for (int i = 0; i < ofOne.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (meet(ofOne.get(j).intent(), ofOne.get(i).intent())) {
                    Declared it = ofOne.get(i);
                    findings.add(Finding.error(
                            "overlap",
                            it.file(),
                            it.line(),
                            it.service(),
                            it.service() + " is declared at "
                                    + place(ofOne.get(j), ofOne.get(j).line())
                                    + " too, for a time that both stand for; end one with validTo"));
                }
            }
        }
    }

    private void lines(Declared it) {
        Intent intent = it.intent();
        twice(it, "talksTo", intent.getTalksTo(), Lint::coversService);
        twice(it, "calledBy", intent.getCalledBy() == null ? List.of() : intent.getCalledBy(), Lint::coversService);
        twice(it, "addresses", intent.getAddresses(), Lint::coversAddress);
        twice(it, "addressesExcept", intent.getAddressesExcept(), Lint::coversAddress);
        twice(it, "names", intent.getNames(), Lint::coversName);
        twice(it, "executes", intent.getExecutes(), String::equals);
        twice(it, "listens", intent.getListens().stream().map(Object::toString).toList(), String::equals);
        twice(it, "reads", intent.getReads(), (a, b) -> a.endsWith("/") && b.startsWith(a));
        twice(it, "baseImages", intent.getBaseImages(), Lint::coversBase);
        if (intent.getSecrets() != null) {
            twice(
                    it,
                    "secrets",
                    intent.getSecrets().stream().map(DeclaredSecret::getName).toList(),
                    String::equals);
        }
        List<Block> blocks = intent.getAddresses().stream()
                .map(Lint::block)
                .flatMap(Optional::stream)
                .toList();
        for (int i = 0; i < intent.getAddressesExcept().size(); i++) {
            Block exception = Block.parse(intent.getAddressesExcept().get(i)).orElseThrow();
            if (blocks.stream().noneMatch(exception::meets)) {
                warn(
                        "idle-exception",
                        it,
                        "addressesExcept",
                        i,
                        intent.getAddressesExcept().get(i) + " lies in none of the addresses, so it excepts nothing");
            }
        }
    }

    private void twice(Declared it, String key, List<String> lines, BiPredicate<String, String> covers) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int earlier = lines.indexOf(line);
            if (earlier < i) {
                warn("duplicate", it, key, i, line + " stands there already, in line " + it.line(key, earlier));
                continue;
            }
            IntStream.range(0, lines.size())
                    .filter(other -> !lines.get(other).equals(line) && covers.test(lines.get(other), line))
                    .findFirst()
                    .ifPresent(other -> {
                        boolean isMutual = covers.test(line, lines.get(other));
                        if (!isMutual || other < earlier) {
                            warn(
                                    "shadowed",
                                    it,
                                    key,
                                    earlier,
                                    line + " adds nothing to " + lines.get(other) + " in line " + it.line(key, other));
                        }
                    });
        }
    }

    private void callees(Declared it) {
        Intent intent = it.intent();
        for (int i = 0; i < intent.getTalksTo().size(); i++) {
            ServiceAndPort named = ServiceAndPort.parse(intent.getTalksTo().get(i))
                    .orElseThrow()
                    .in(intent.getNamespace());
            List<Declared> callees = byService.getOrDefault(Service.of(named), List.of());
            if (callees.isEmpty() && !wrong.contains(Service.of(named))) {
                warn("unknown-service", it, "talksTo", i, "no intent of " + Service.of(named) + " is declared");
            }
            for (Declared callee : callees) {
                if (meet(intent, callee.intent())) {
                    callee(it, i, named, callee);
                }
            }
        }
    }

    private void callee(Declared caller, int line, ServiceAndPort named, Declared callee) {
        Intent intent = callee.intent();
        List<ServiceAndPort> admitted = namedIn(intent, caller.service());
        if (intent.getCalledBy() != null && admitted.isEmpty()) {
            findings.add(Finding.error(
                    "caller-not-named",
                    caller.file(),
                    caller.line("talksTo", line),
                    caller.service(),
                    caller.service() + " talks to " + callee.service() + ", whose calledBy ("
                            + place(callee, callee.line("calledBy", -1)) + ") does not name it"));
        } else if (named.port() > 0
                && !Intents.allowsCaller(
                        intent,
                        Peer.known(caller.service().name(), caller.service().namespace()),
                        named.port())) {
            warn(
                    "port-disagrees",
                    caller,
                    "talksTo",
                    line,
                    callee.service() + " names it in calledBy (" + place(callee, callee.line("calledBy", -1))
                            + "), but not at port " + named.port());
        }
        if (named.port() > 0
                && !intent.getListens().isEmpty()
                && !intent.getListens().contains(named.port())) {
            warn(
                    "port-not-listened",
                    caller,
                    "talksTo",
                    line,
                    callee.service() + " listens on " + intent.getListens() + " ("
                            + place(callee, callee.line("listens", -1)) + "), not on " + named.port());
        }
    }

    private void callers(Declared it) {
        List<String> calledBy =
                it.intent().getCalledBy() == null ? List.of() : it.intent().getCalledBy();
        for (int i = 0; i < calledBy.size(); i++) {
            ServiceAndPort named = ServiceAndPort.parse(calledBy.get(i))
                    .orElseThrow()
                    .in(it.intent().getNamespace());
            List<Declared> callers = byService.getOrDefault(Service.of(named), List.of());
            if (callers.isEmpty() && wrong.contains(Service.of(named))) {
                continue;
            }
            if (callers.isEmpty()) {
                warn("unknown-service", it, "calledBy", i, "no intent of " + Service.of(named) + " is declared");
            } else if (callers.stream().noneMatch(caller -> talks(caller.intent(), it.service()))) {
                Declared caller = callers.get(0);
                warn(
                        "callee-not-named",
                        it,
                        "calledBy",
                        i,
                        Service.of(named) + " is named here, but its talksTo ("
                                + place(caller, caller.line("talksTo", -1)) + ") does not name " + it.service());
            }
        }
    }

    private static boolean talks(Intent caller, Service to) {
        return caller.getTalksTo().stream()
                .map(it -> ServiceAndPort.parse(it).orElseThrow().in(caller.getNamespace()))
                .anyMatch(it -> Service.of(it).equals(to));
    }

    private static List<ServiceAndPort> namedIn(Intent callee, Service caller) {
        return callee.getCalledBy() == null
                ? List.of()
                : callee.getCalledBy().stream()
                        .map(it -> ServiceAndPort.parse(it).orElseThrow().in(callee.getNamespace()))
                        .filter(it -> Service.of(it).equals(caller))
                        .toList();
    }

    private static boolean meet(Intent a, Intent b) {
        return begins(a, b) && begins(b, a);
    }

    private static boolean begins(Intent a, Intent beforeEndOf) {
        return a.getValidFrom() == null
                || beforeEndOf.getValidTo() == null
                || a.getValidFrom().isBefore(beforeEndOf.getValidTo());
    }

    private static boolean coversService(String a, String b) {
        ServiceAndPort wide = ServiceAndPort.parse(a).orElseThrow();
        ServiceAndPort narrow = ServiceAndPort.parse(b).orElseThrow();
        return wide.port() < 0
                && wide.service().equals(narrow.service())
                && Objects.equals(wide.namespace(), narrow.namespace());
    }

    private static boolean coversAddress(String a, String b) {
        Optional<Block> wide = block(a);
        Optional<Block> narrow = block(b);
        return wide.isPresent()
                && narrow.isPresent()
                && wide.get().holds(narrow.get())
                && (port(a).isEmpty() || port(a).equals(port(b)));
    }

    private static boolean coversName(String a, String b) {
        Intent wide = Intent.newBuilder()
                .setService("a")
                .setNames(new ArrayList<>(List.of(a)))
                .build();
        String name = b.startsWith("*.") ? "any" + b.substring(1) : b;
        int colon = name.lastIndexOf(':');
        Integer port = colon < 0 ? null : Integer.valueOf(name.substring(colon + 1));
        return (a.startsWith("*.") || !b.startsWith("*."))
                && Intents.allowsName(wide, colon < 0 ? name : name.substring(0, colon), port);
    }

    private static boolean coversBase(String a, String b) {
        Intent wide = Intent.newBuilder()
                .setService("a")
                .setBaseImages(new ArrayList<>(List.of(a)))
                .build();
        return a.indexOf('*') >= 0 && Intents.allowsBase(wide, b);
    }

    private static Optional<Block> block(String line) {
        return Block.parse(AddressLine.address(line));
    }

    private static Optional<Integer> port(String line) {
        return AddressLine.port(line);
    }

    private static String place(Declared it, int line) {
        return it.file() + (line == 0 ? "" : ":" + line);
    }

    private void warn(String code, Declared it, String key, int index, String message) {
        findings.add(Finding.warning(code, it.file(), it.line(key, index), it.service(), key + ": " + message));
    }
}
