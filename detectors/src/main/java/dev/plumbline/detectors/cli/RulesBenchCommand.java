package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCases;
import dev.plumbline.rules.RuleCosts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "What each rule costs over some events, the most expensive first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "candidates  events that the index names the rule for, and their share of all",
            "ns, B each  time and allocation of asking the rule about one candidate: its",
            "            conditions; where it needs a session (S behind its id), all of",
            "            looking at one event with the session that it shares with others",
            "us/1000     its cost for 1,000 events, candidates or not, in microseconds",
            "",
            "The last line is of all rules together, through the steps that 'run' takes;",
            "of it, making facts and asking the index is told apart, which is in no rule's",
            "figures. In no figure: reading and joining events, making alerts, Kafka.",
            "Each figure is the median of batches of at least 0.2 ms, on one thread, after",
            "a warm-up of a third of --for, over some 1,000 of a rule's candidates (128",
            "with a session) and 16,384 events, evenly spread. The caches are warm and the",
            "machine does nothing else: a real stream is slower. At most 200,000 events",
            "are held.",
            "Exit status: 0 fine, 2 wrong use or a pack that is refused.",
            "",
            "Examples:",
            "  plumbline rules bench rules/baseline",
            "  plumbline rules bench rules/baseline tetragon.log --for 20s",
            "  plumbline rules bench rules --identities identities.yaml \\",
            "      --format bpftrace kernel.bpftrace --json | jq .microsecondsPer1000Events"
        })
final class RulesBenchCommand implements Callable<Integer> {
    private static final int MOST_EVENTS = 200_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PacksAt packsAt;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "EVENTS",
            description = "native records, whose format is recognised; - is standard input;"
                    + " without any, the events of the rules' cases")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT FILE...",
            parameterConsumer = Inputs.AfterFormat.class,
            description = "native format of the files after it; may be repeated")
    private List<Input> inputs = new ArrayList<>();

    @Mixin
    private JoinedEvents joined;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "5s",
            description = "how long to measure, warm-up and all; default: ${DEFAULT-VALUE}")
    private Duration time;

    @Option(names = "--json", description = "JSON lines: one of each rule, then one of all together")
    private boolean json;

    private long read;

    @Override
    public Integer call() {
        joined.check();
        List<PackFiles> packFiles = packsAt.files();
        List<Pack> packs = Rules.compiled(packFiles);
        List<Input> all = new ArrayList<>(inputs);
        files.forEach(file -> all.add(new Input(Inputs.format("auto"), file)));
        List<Enriched> events = all.isEmpty() ? RuleCases.events(packFiles) : events(all);
        if (events.isEmpty()) {
            throw new Failure(
                    all.isEmpty()
                            ? "the rules have no cases whose events could be used; name files of events"
                            : "there are no events in "
                                    + all.stream().map(Input::file).toList());
        }
        RuleCosts.Report report = RuleCosts.measure(packs, events, time);
        BenchReport shown = new BenchReport(report, source(all, events.size()));
        PrintWriter out = spec.commandLine().getOut();
        (json ? shown.json() : shown.text()).forEach(line -> out.print(line + "\n"));
        out.flush();
        return Plumbline.FINE;
    }

    private List<Enriched> events(List<Input> all) {
        List<Enriched> events = new ArrayList<>();
        joined.read(all, event -> {
            read++;
            if (events.size() < MOST_EVENTS) {
                events.add(event);
            }
        });
        return events;
    }

    private String source(List<Input> all, int used) {
        if (all.isEmpty()) {
            return "the rules' own cases, over and over: shares are theirs, and not of a real stream";
        }
        String names = String.join(", ", all.stream().map(Input::file).toList());
        String rest = read > used ? String.format(Locale.ROOT, "the first %,d of %,d events of ", used, read) : "";
        String rejects =
                joined.rejects() == 0 ? "" : String.format(Locale.ROOT, "; %,d records rejected", joined.rejects());
        return rest + names + rejects;
    }
}
