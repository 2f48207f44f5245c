package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Full evaluation of a pack, for whatever is faster to be held to: all of its rules in one session of Drools, and nothing in
 * front of it. Where a rule throws, the others are looked at one by one, each in a session without any other rule.
 */
final class WholeSession implements AutoCloseable {

    /**
     * @param matches ids of the rules that match, in their order, as often as they match
     * @param throwing ids of the rules that throw: with all rules in one session the event has no matches at all
     */
    record Truth(List<String> matches, Set<String> throwing) {}

    private final ReleaseId release =
            KieServices.get().newReleaseId("dev.plumbline.pack", "whole", Long.toString(System.nanoTime()));
    private final Lists lists;
    private final KieContainer container;
    private final KieBase base;
    private final Map<String, Session> alone = new LinkedHashMap<>();
    private Session all;

    WholeSession(PackFiles pack) {
        this.lists = lists(pack);
        KieServices services = KieServices.get();
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        pack.files().forEach((path, text) -> {
            if (path.endsWith(".drl")) {
                files.write("src/main/resources/" + path, text);
            }
        });
        KieBuilder builder = services.newKieBuilder(files);
        builder.buildAll(ExecutableModelProject.class);
        List<Message> errors = builder.getResults().getMessages(Message.Level.ERROR);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("does not compile: " + errors);
        }
        this.container = services.newKieContainer(release);
        this.base = container.getKieBase();
        this.all = new Session(base);
    }

    Truth evaluate(Enriched event) {
        Optional<Fact> fact = Facts.of(event, lists);
        if (fact.isEmpty()) {
            return new Truth(List.of(), Set.of());
        }
        try {
            return new Truth(all.matches(fact.get()), Set.of());
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            all.close();
            all = new Session(base);
            return oneByOne(fact.get());
        }
    }

    private Truth oneByOne(Fact fact) {
        if (alone.isEmpty()) {
            separate();
        }
        List<String> matches = new ArrayList<>();
        Set<String> throwing = new HashSet<>();
        alone.replaceAll((id, session) -> {
            try {
                matches.addAll(session.matches(fact));
                return session;
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                throwing.add(id);
                session.close();
                return new Session(session.base);
            }
        });
        return new Truth(matches.stream().sorted().toList(), throwing);
    }

    private void separate() {
        Map<String, String> packages = new LinkedHashMap<>();
        base.getKiePackages().forEach(it -> it.getRules().forEach(rule -> packages.put(rule.getName(), it.getName())));
        for (String id : packages.keySet()) {
            KieBase one = container.newKieBase(null);
            packages.forEach((other, name) -> {
                if (!other.equals(id)) {
                    one.removeRule(name, other);
                }
            });
            alone.put(id, new Session(one));
        }
    }

    @Override
    public void close() {
        all.close();
        alone.values().forEach(Session::close);
        container.dispose();
        KieServices.get().getRepository().removeKieModule(release);
    }

    private static Lists lists(PackFiles pack) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, JsonNode> list : Yaml.read(pack.files().get(PackFiles.MANIFEST))
                    .path("lists")
                    .properties()) {
                List<String> values = new ArrayList<>();
                list.getValue().forEach(value -> values.add(value.asText()));
                lists.put(list.getKey(), values);
            }
        } catch (Yaml.Malformed e) {
            throw new IllegalArgumentException(e);
        }
        return new Lists(lists);
    }

    private static final class Session {
        private final KieBase base;
        private final KieSession session;
        private final Alerts alerts = new Alerts();

        Session(KieBase base) {
            this.base = base;
            this.session = base.newKieSession();
            session.setGlobal("alerts", alerts);
        }

        List<String> matches(Fact fact) {
            FactHandle handle = session.insert(fact);
            session.fireAllRules();
            session.delete(handle);
            return alerts.take().stream().map(Alerts.Raised::rule).sorted().toList();
        }

        void close() {
            session.dispose();
        }
    }
}
