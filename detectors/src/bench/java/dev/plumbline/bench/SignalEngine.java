package dev.plumbline.bench;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFacts;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.time.SessionPseudoClock;

/** What can hold signals against eight sequences, four absences and eight counts within 60 seconds, all by key. */
interface SignalEngine extends AutoCloseable {
    /** Signals of one rule that are enough for a count. */
    int ENOUGH = 100;

    void signal(Signal.Noticed noticed);

    /**
     * Nothing older comes any more.
     *
     * @param micros since 1970
     */
    void advance(long micros);

    @Override
    void close();

    /** The product. */
    final class OfPlumbline implements SignalEngine {
        private final Correlator correlator;
        private final Correlator.Sink sink = new Correlator.Sink() {
            @Override
            public void matched(Correlator.Correlated correlated) {}

            @Override
            public void quarantined(Quarantined rule, Signal.Noticed at) {
                throw new IllegalStateException(rule.text());
            }
        };

        OfPlumbline(RuleSet rules) {
            correlator = new Correlator(rules, 1, new Quarantine(), Baseline.Store.inMemory(), Correlator.Limits.USUAL);
            correlator.told(0, sink);
        }

        @Override
        public void signal(Signal.Noticed noticed) {
            correlator.signal(noticed, sink);
        }

        @Override
        public void advance(long micros) {
            correlator.advance(micros, sink);
        }

        @Override
        public void close() {
            correlator.close();
        }
    }

    /** All rules in one session that forgets by itself, as Drools' documentation has it. */
    final class OfDrools implements SignalEngine {
        private static final String HEAD = """
                package bench;
                import dev.plumbline.rules.facts.Signal;
                """;
        private static final String SEQUENCE = """
                rule "sequence %1$d" when
                    $a : Signal( rule == "a/r%1$d" )
                    $b : Signal( rule == "b/r%1$d", key == $a.key, this after[0s, 60s] $a )
                then
                end
                """;
        private static final String ABSENCE = """
                rule "absence %1$d" when
                    $b : Signal( rule == "b/r%1$d" )
                    not Signal( rule == "a/r%1$d", key == $b.key, this after[0s, 60s] $b )
                then
                end
                """;
        private static final String COUNT = """
                rule "count %1$d" when
                    $s : Signal( rule == "a/r%1$d", $key : key )
                    accumulate( $of : Signal( rule == "a/r%1$d", key == $key ) over window:time(60s);
                        $count : count( $of ); $count == %2$d )
                then
                end
                """;

        private final SignalFacts facts = new SignalFacts(Set.of(), Lists.NONE);
        private final KieSession session;
        private final SessionPseudoClock clock;

        OfDrools() {
            StringBuilder rules = new StringBuilder(HEAD);
            for (int i = 0; i < 8; i++) {
                rules.append(SEQUENCE.formatted(i)).append(COUNT.formatted(i, ENOUGH));
                rules.append(i < 4 ? ABSENCE.formatted(i) : "");
            }
            KieServices services = KieServices.get();
            ReleaseId release = services.newReleaseId("dev.plumbline.bench", "correlate", "1");
            KieFileSystem files = services.newKieFileSystem();
            files.generateAndWritePomXML(release);
            files.write("src/main/resources/bench/rules.drl", rules.toString());
            KieBuilder builder = services.newKieBuilder(files);
            builder.buildAll(ExecutableModelProject.class);
            if (builder.getResults().hasMessages(Message.Level.ERROR)) {
                throw new IllegalStateException(builder.getResults().toString());
            }
            var ofBase = services.newKieBaseConfiguration();
            ofBase.setOption(EventProcessingOption.STREAM);
            KieSessionConfiguration ofSession = services.newKieSessionConfiguration();
            ofSession.setOption(ClockTypeOption.PSEUDO);
            session = services.newKieContainer(release).newKieBase(ofBase).newKieSession(ofSession, null);
            clock = session.getSessionClock();
        }

        @Override
        public void signal(Signal.Noticed noticed) {
            advance(noticed.ref().time());
            session.insert(facts.signal(noticed));
            session.fireAllRules();
        }

        @Override
        public void advance(long micros) {
            long by = Math.floorDiv(micros, 1000) - clock.getCurrentTime();
            if (by > 0) {
                clock.advanceTime(by, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void close() {
            session.dispose();
        }
    }

    /** All statements in one module, by the time of the signals; of a sequence the newest first signal is met, as here. */
    final class OfEsper implements SignalEngine {
        private static final String SEQUENCE = """
                select * from Sig(rule='b/r%1$d') as b unidirectional, Sig(rule='a/r%1$d')#unique(key)#time(60 sec) as a
                    where a.key = b.key;
                """;
        private static final String ABSENCE = """
                select * from pattern [every b=Sig(rule='b/r%1$d')
                    -> (timer:interval(60 sec) and not Sig(rule='a/r%1$d', key=b.key))];
                """;
        private static final String COUNT = """
                select key, count(*) as c from Sig(rule='a/r%1$d')#time(60 sec) group by key having count(*) = %2$d;
                """;

        /** What Esper sees of a signal. */
        public record Sig(String rule, String key) {
            public String getRule() {
                return rule;
            }

            public String getKey() {
                return key;
            }
        }

        private final EPRuntime runtime;
        private long millis;

        OfEsper() {
            Configuration configuration = new Configuration();
            configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
            configuration.getCommon().addEventType("Sig", Sig.class);
            StringBuilder module = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                module.append(SEQUENCE.formatted(i)).append(COUNT.formatted(i, ENOUGH));
                module.append(i < 4 ? ABSENCE.formatted(i) : "");
            }
            runtime = EPRuntimeProvider.getRuntime("correlate", configuration);
            runtime.initialize();
            try {
                EPCompiled compiled = EPCompilerProvider.getCompiler()
                        .compile(module.toString(), new CompilerArguments(configuration));
                for (EPStatement statement :
                        runtime.getDeploymentService().deploy(compiled).getStatements()) {
                    statement.addListener((now, before, of, by) -> {});
                }
            } catch (EPCompileException | EPDeployException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void signal(Signal.Noticed noticed) {
            advance(noticed.ref().time());
            runtime.getEventService().sendEventBean(new Sig(noticed.rule(), noticed.key()), "Sig");
        }

        @Override
        public void advance(long micros) {
            if (micros / 1000 > millis) {
                millis = micros / 1000;
                runtime.getEventService().advanceTime(millis);
            }
        }

        @Override
        public void close() {
            runtime.destroy();
        }
    }
}
