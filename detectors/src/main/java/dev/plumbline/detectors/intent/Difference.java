package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Holds what services were seen to do against what they were meant to do at that time. */
public final class Difference implements Consumer<Sighting> {
    private static final Set<Key> OUTWARD = EnumSet.of(Key.TALKS_TO, Key.ADDRESSES, Key.NAMES);
    private static final String ANY_IMAGE = "";

    /** A declared line, and an intent that has it alone. */
    private static final class Line {
        private final Key key;
        private final int index;
        private final String text;
        private final Intent alone;
        private boolean isUsed;

        Line(Intent intent, Key key, int index) {
            this.key = key;
            this.index = index;
            this.text = key.lines(intent).get(index);
            this.alone = Intent.newBuilder()
                    .setService(intent.getService())
                    .setNamespace(intent.getNamespace())
                    .setAddressesExcept(intent.getAddressesExcept())
                    .build();
            key.set(alone, List.of(text));
        }

        boolean standsFor(Sighting it) {
            boolean isOfKey = OUTWARD.contains(key) ? OUTWARD.contains(it.key()) : key == it.key();
            return isOfKey && it.isAllowedBy(alone);
        }
    }

    /** All that decides which lines stand for a sighting. */
    private record Kind(Key key, String line, String address, Integer port, String name) {}

    private static final class Version {
        private final Declared declared;
        private final List<Line> lines = new ArrayList<>();
        private final Set<Kind> judged = new HashSet<>();

        Version(Declared declared) {
            this.declared = declared;
            for (Key key : Key.values()) {
                for (int i = 0; i < key.lines(declared.intent()).size(); i++) {
                    lines.add(new Line(declared.intent(), key, i));
                }
            }
        }

        void use(Sighting it) {
            if (judged.add(new Kind(
                    it.key(), it.line(), it.address(), it.port(), it.peer().name()))) {
                lines.stream()
                        .filter(line -> !line.isUsed && line.standsFor(it))
                        .forEach(line -> line.isUsed = true);
            }
        }
    }

    private final SortedMap<Service, List<Version>> versions = new TreeMap<>();
    private final Observed all = new Observed();
    private final SortedMap<String, Observed> undeclared = new TreeMap<>();
    private final boolean isByImage;

    /** @param isByImage whether what each image did is told apart */
    public Difference(List<Declared> declared, boolean isByImage) {
        IntentFiles.byService(declared)
                .forEach((service, them) ->
                        versions.put(service, them.stream().map(Version::new).toList()));
        this.isByImage = isByImage;
    }

    @Override
    public void accept(Sighting it) {
        all.accept(it);
        Optional<Version> meant = versions.getOrDefault(it.service(), List.of()).stream()
                .filter(version -> Intents.holds(version.declared.intent(), it.time()))
                .findFirst();
        meant.ifPresent(version -> version.use(it));
        if (meant.isEmpty() || !it.isAllowedBy(meant.get().declared.intent())) {
            String image = isByImage && it.image() != null ? it.image() : ANY_IMAGE;
            undeclared.computeIfAbsent(image, any -> new Observed()).accept(it);
        }
    }

    /** Whether something was seen that is not declared. */
    public boolean hasUndeclared() {
        return !undeclared.isEmpty();
    }

    /** For people: service by service, first what is not declared. Empty where there is nothing to tell. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Service service : services()) {
            StringBuilder own = new StringBuilder();
            undeclared.forEach((image, observed) -> undeclared(own, service, image, observed));
            unused(own, service);
            if (!own.isEmpty()) {
                text.append(service)
                        .append(versions.containsKey(service) ? "" : " (no intent is declared)")
                        .append('\n')
                        .append(own);
            }
        }
        return text.toString();
    }

    /** For programs: one object a line, with {@code undeclared} or {@code unused} as its {@code kind}. */
    public List<String> json() {
        List<String> lines = new ArrayList<>();
        for (Service service : services()) {
            undeclared.forEach((image, observed) -> lines(observed, service)
                    .forEach((key, counts) -> counts.forEach((line, count) -> {
                        ObjectNode node = node("undeclared", service, key, line);
                        node.put("count", count.times());
                        node.put("first", count.first().toString());
                        node.put("last", count.last().toString());
                        count.images().forEach(node.putArray("images")::add);
                        count.names().forEach(node.putArray("names")::add);
                        lines.add(node.toString());
                    })));
            for (Version version : versions.getOrDefault(service, List.of())) {
                for (Line line : version.lines) {
                    if (!line.isUsed) {
                        ObjectNode node = node("unused", service, line.key, line.text);
                        node.put("file", version.declared.file());
                        node.put("line", version.declared.line(line.key.text(), line.index));
                        lines.add(node.toString());
                    }
                }
            }
        }
        return lines;
    }

    private void undeclared(StringBuilder text, Service service, String image, Observed observed) {
        SortedMap<Key, SortedMap<String, Observed.Count>> lines = lines(observed, service);
        if (lines.isEmpty()) {
            return;
        }
        text.append("  seen, but not declared")
                .append(image.isEmpty() ? "" : ", as " + image)
                .append(":\n");
        List<String> images = image.isEmpty() ? all.services().get(service).images() : List.of(image);
        lines.forEach((key, counts) ->
                counts.forEach((line, count) -> text.append(row(key, line, Observed.text(count, images)))));
    }

    private void unused(StringBuilder text, Service service) {
        boolean isFirst = true;
        for (Version version : versions.getOrDefault(service, List.of())) {
            for (Line line : version.lines) {
                if (!line.isUsed) {
                    text.append(isFirst ? "  declared, but never seen:\n" : "");
                    isFirst = false;
                    int at = version.declared.line(line.key.text(), line.index);
                    text.append(row(line.key, line.text, version.declared.file() + (at == 0 ? "" : ":" + at)));
                }
            }
        }
    }

    private static String row(Key key, String line, String said) {
        return String.format("    %-10s  %-36s  %s%n", key.text(), IntentYaml.comment(line), IntentYaml.comment(said));
    }

    private NavigableSet<Service> services() {
        NavigableSet<Service> services = new TreeSet<>(versions.keySet());
        services.addAll(all.services().keySet());
        return services;
    }

    private static SortedMap<Key, SortedMap<String, Observed.Count>> lines(Observed observed, Service service) {
        SortedMap<Key, SortedMap<String, Observed.Count>> lines = new TreeMap<>();
        Observed.OfService of = observed.services().get(service);
        if (of != null) {
            for (Key key : Key.values()) {
                if (!of.lines(key).isEmpty()) {
                    lines.put(key, of.lines(key));
                }
            }
        }
        return lines;
    }

    private static ObjectNode node(String kind, Service service, Key key, String line) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", kind)
                .put("service", service.name())
                .put("namespace", service.namespace())
                .put("key", key.text())
                .put("value", line);
    }
}
