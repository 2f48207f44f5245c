package dev.plumbline.bench;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.common.client.configuration.common.ConfigurationCommonEventTypeBean;
import com.espertech.esper.common.client.util.AccessorStyle;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Observer;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.facts.Connected;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.FileUsed;
import dev.plumbline.rules.facts.ProcessLaunched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.definition.rule.Rule;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import software.amazon.event.ruler.Machine;

/** What looks at events with all rules of a workload. For one thread. */
public interface Engine extends AutoCloseable {

    /** Each of them is given the same rules and the same events. */
    enum Kind {
        /** {@link Observer}, which {@code run} and {@code eval} use. */
        PLUMBLINE("Plumbline"),
        /** One session of all rules: insert, fire, delete. */
        DROOLS("plain Drools session"),
        HAND_WRITTEN("hand-written predicates"),
        /** From JSON that lies ready as text. */
        EVENT_RULER("event-ruler"),
        /** One statement a rule; an event goes in as the fact that Drools sees. */
        ESPER("Esper");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** What compiles nothing for a rule reaches its speed with the first events. */
        boolean isSoonWarm() {
            return this == HAND_WRITTEN || this == EVENT_RULER;
        }

        Engine open(Workload workload, List<Enriched.Kernel> events) {
            return switch (this) {
                case PLUMBLINE -> new OfPlumbline(workload, events);
                case DROOLS -> new OfDrools(workload, events);
                case HAND_WRITTEN -> new ByHand(workload, events);
                case EVENT_RULER -> new OfEventRuler(workload, events);
                case ESPER -> new OfEsper(workload, events);
            };
        }
    }

    /**
     * Looks at one event.
     *
     * @param event its index
     * @param matches is told the id of each rule that it matches
     */
    void observe(int event, Consumer<String> matches);

    @Override
    void close();

    /** The product. */
    final class OfPlumbline implements Engine {
        /** Shared by all that are measured with the same rules. */
        static final Path CACHE = Path.of("target", "bench", "rules-cache");

        private final List<Enriched.Kernel> events;
        private final Observer observer;

        OfPlumbline(Workload workload, List<Enriched.Kernel> events) {
            this.events = events;
            this.observer = new Observer(new Loading(CACHE).packs(workload.pack()));
        }

        @Override
        public void observe(int event, Consumer<String> matches) {
            if (!(observer.observe(events.get(event)) instanceof Observation.Seen seen)) {
                throw new IllegalStateException("event " + event + " failed");
            }
            for (Match match : seen.matches()) {
                matches.accept(match.rule().id());
            }
        }

        @Override
        public void close() {
            observer.close();
        }
    }

    /** All rules in one base by Drools' executable model. */
    final class OfDrools implements Engine {

        /** Stands where a pack has its alerts. */
        public static final class Raised {
            private final List<String> ids = new ArrayList<>();

            public void raise(Rule rule, Fact fact) {
                ids.add(rule.getName());
            }
        }

        private final List<Enriched.Kernel> events;
        private final Raised raised = new Raised();
        private final KieSession session;

        OfDrools(Workload workload, List<Enriched.Kernel> events) {
            this.events = events;
            KieServices services = KieServices.get();
            ReleaseId release = services.newReleaseId("dev.plumbline.bench", "plain", "1");
            KieFileSystem files = services.newKieFileSystem();
            files.generateAndWritePomXML(release);
            workload.pack().files().forEach((path, text) -> {
                if (path.endsWith(".drl")) {
                    files.write(
                            "src/main/resources/" + path,
                            text.replace("dev.plumbline.rules.Alerts", Raised.class.getCanonicalName()));
                }
            });
            KieBuilder builder = services.newKieBuilder(files);
            builder.buildAll(ExecutableModelProject.class);
            List<Message> errors = builder.getResults().getMessages(Message.Level.ERROR);
            if (!errors.isEmpty()) {
                throw new IllegalStateException(errors.toString());
            }
            session = services.newKieContainer(release).getKieBase().newKieSession();
            session.setGlobal("alerts", raised);
        }

        @Override
        public void observe(int event, Consumer<String> matches) {
            FactHandle handle =
                    session.insert(Facts.of(events.get(event), Lists.NONE).orElseThrow());
            session.fireAllRules();
            session.delete(handle);
            raised.ids.forEach(matches);
            raised.ids.clear();
        }

        @Override
        public void close() {
            session.dispose();
        }
    }

    /** One after the other. */
    final class ByHand implements Engine {
        private final List<Enriched.Kernel> events;
        private final String[] ids;
        private final List<Predicate<Enriched.Kernel>> rules;

        ByHand(Workload workload, List<Enriched.Kernel> events) {
            this.events = events;
            this.ids = workload.rules().stream().map(BenchRule::id).toArray(String[]::new);
            this.rules = workload.rules().stream().map(BenchRule::matches).toList();
        }

        @Override
        public void observe(int event, Consumer<String> matches) {
            Enriched.Kernel it = events.get(event);
            for (int i = 0; i < ids.length; i++) {
                if (rules.get(i).test(it)) {
                    matches.accept(ids[i]);
                }
            }
        }

        @Override
        public void close() {}
    }

    /** The machine behind EventBridge. Has no regex. */
    final class OfEventRuler implements Engine {
        private final Machine machine = new Machine();
        private final String[] events;

        OfEventRuler(Workload workload, List<Enriched.Kernel> events) {
            ObjectMapper json = new ObjectMapper();
            try {
                for (BenchRule rule : workload.rules()) {
                    machine.addRule(rule.id(), rule.json().orElseThrow());
                }
                this.events = new String[events.size()];
                for (int i = 0; i < this.events.length; i++) {
                    this.events[i] = json.writeValueAsString(fields(events.get(i)));
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, Object> fields(Enriched.Kernel event) {
            Fact fact = Facts.of(event, Lists.NONE).orElseThrow();
            Map<String, Object> fields = new HashMap<>(fact.fields());
            fields.put("type", fact.getClass().getSimpleName());
            fields.put("time", fact.time().toString());
            fields.put("args", event.event().getProcess().getArgs());
            fields.values().removeIf(it -> it == null || it.equals(""));
            return fields;
        }

        @Override
        public void observe(int event, Consumer<String> matches) {
            try {
                machine.rulesForJSONEvent(events[event]).forEach(matches);
            } catch (Exception e) { // as it is declared
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    /** All statements in one module. */
    final class OfEsper implements Engine {
        private final List<Enriched.Kernel> events;
        private final EPRuntime runtime;
        private final List<String> matched = new ArrayList<>();

        OfEsper(Workload workload, List<Enriched.Kernel> events) {
            this.events = events;
            Configuration configuration = new Configuration();
            for (Class<? extends Fact> type : List.of(ProcessLaunched.class, Connected.class, FileUsed.class)) {
                ConfigurationCommonEventTypeBean bean = new ConfigurationCommonEventTypeBean();
                bean.setAccessorStyle(AccessorStyle.PUBLIC);
                configuration.getCommon().addEventType(type.getSimpleName(), type.getName(), bean);
            }
            String module = workload.rules().stream()
                    .map(rule -> "@name('%s') select * from %s(%s);\n".formatted(rule.id(), rule.fact(), rule.epl()))
                    .collect(Collectors.joining());
            runtime = EPRuntimeProvider.getRuntime("bench", configuration);
            try {
                EPCompiled compiled =
                        EPCompilerProvider.getCompiler().compile(module, new CompilerArguments(configuration));
                for (EPStatement statement :
                        runtime.getDeploymentService().deploy(compiled).getStatements()) {
                    String id = statement.getName();
                    statement.addListener((now, before, of, by) -> matched.add(id));
                }
            } catch (EPCompileException | EPDeployException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void observe(int event, Consumer<String> matches) {
            Fact fact = Facts.of(events.get(event), Lists.NONE).orElseThrow();
            runtime.getEventService().sendEventBean(fact, fact.getClass().getSimpleName());
            matched.forEach(matches);
            matched.clear();
        }

        @Override
        public void close() {
            runtime.destroy();
        }
    }
}
