package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.exceptions.ExceptionFiles;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.AlertException;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ingest",
        description = "Native records, or declared identities, intents and exceptions, onto the topics.",
        mixinStandardHelpOptions = true,
        subcommands = {TailCommand.class, HttpCommand.class},
        footer = {
            "",
            "FORMAT is one of the collectors' and tools' formats (docs/formats.md), auto,",
            "which recognises each record and says so, or identities, intents or",
            "exceptions, which are YAML.",
            "Refused records are JSON lines on stderr, and go to the dead letters.",
            "Exit status: 0 all taken, 1 some refused, 2 wrong use or configuration.",
            "",
            "Examples:",
            "  plumbline ingest tetragon tetragon.log --bootstrap-servers kafka:9092",
            "  trivy image --format json shop/web | plumbline ingest trivy",
            "  plumbline ingest tetragon tetragon.log --out json | jq .kind",
            "  plumbline ingest auto tetragon.log falco.json sbom.cdx.json --out json",
            "  plumbline ingest intents intents.yaml",
            "  plumbline ingest exceptions exceptions.yaml",
            "  plumbline ingest exceptions --withdraw nightly-backup",
            "  plumbline ingest tail tetragon /var/run/cilium/tetragon/tetragon.log",
            "  plumbline ingest http --set intake.secrets.dir=/etc/plumbline/secrets"
        })
final class IngestCommand implements Callable<Integer> {
    private static final String EXCEPTIONS = "exceptions";
    private static final List<String> STANDARD_INPUT = List.of("-");

    enum Out {
        KAFKA,
        JSON
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FORMAT", description = "what the records are")
    private String format;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILE",
            description = "files in their order; none, or -, is standard input")
    private List<String> files = STANDARD_INPUT;

    @Option(names = "--out", paramLabel = "WHERE", description = "kafka (default), or json for JSON lines on stdout")
    private Out out = Out.KAFKA;

    @Option(
            names = "--withdraw",
            paramLabel = "ID",
            description = "of exceptions: take the one with this id off its topic; may be repeated")
    private List<String> withdrawn = List.of();

    @Mixin
    private SettingsOptions options;

    private final Tally tally = new Tally();

    @Override
    public Integer call() throws InterruptedException {
        if (format == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FORMAT', or tail, or http");
        }
        if (!withdrawn.isEmpty()) {
            return withdraw();
        }
        if (format.equals("identities")) {
            return declared(Declarations::identities, Publisher::identity, Topics::identities);
        }
        if (format.equals("intents")) {
            return declared(Declarations::intents, Publisher::intent, Topics::intents);
        }
        if (format.equals(EXCEPTIONS)) {
            return declared(IngestCommand::exceptions, Publisher::exception, Topics::exceptions);
        }
        Format known = Inputs.format(format);
        if (out == Out.JSON) {
            Redaction redaction = options.read().redaction();
            try {
                readAll(known, parsed -> print(redaction.redacted(parsed, format)));
            } finally {
                spec.commandLine().getOut().flush(); // whole lines, also where a later file cannot be read
            }
            tally.redacted(redaction.count());
        } else {
            try (Publisher publisher = publisher(topics -> topics.landing(known.family()))) {
                readAll(known, parsed -> publish(parsed, publisher));
                publisher.flush();
                tally.tooLarge(publisher.oversize());
                tally.redacted(publisher.redacted());
            }
        }
        spec.commandLine().getErr().println(tally.text());
        return tally.status();
    }

    private int withdraw() throws InterruptedException {
        if (!format.equals(EXCEPTIONS)) {
            throw new Failure("--withdraw is for exceptions, which have ids; " + format + " have none");
        }
        if (!files.equals(STANDARD_INPUT)) {
            throw new Failure("name files, or --withdraw and ids; and not both");
        }
        ExceptionsTopic.withdraw(options.read(), withdrawn);
        spec.commandLine().getErr().printf(Locale.ROOT, "%,d exceptions withdrawn%n", withdrawn.size());
        return Plumbline.FINE;
    }

    private static Declarations.Read<AlertException> exceptions(String text, String file) {
        ExceptionFiles.Read read = ExceptionFiles.of(text, file);
        return new Declarations.Read<>(read.entries(), read.problems());
    }

    /** @param needed topics that are written to */
    private Publisher publisher(Function<Topics, List<Topics.Topic>> needed) throws InterruptedException {
        Settings settings = options.read();
        Cluster.requireTopics(settings, needed.apply(Topics.named(settings)));
        return Publisher.of(settings);
    }

    private void readAll(Format known, Consumer<Parsed> sink) {
        for (String file : files) {
            new Input(known, file).read(sink);
        }
    }

    private void print(Parsed parsed) {
        tally.count(parsed);
        if (parsed instanceof Parsed.Kernel kernel) {
            line(EventJson.of(kernel.event()));
        } else if (parsed instanceof Parsed.Pipeline pipeline) {
            line(EventJson.of(pipeline.event()));
        } else {
            tell((Parsed.Rejected) parsed);
        }
    }

    private void line(String json) {
        spec.commandLine().getOut().print(json + "\n");
    }

    private void publish(Parsed whole, Publisher publisher) {
        Parsed parsed = publisher.redacted(whole, format);
        tally.count(parsed);
        if (parsed instanceof Parsed.Rejected rejected) {
            tell(rejected);
        }
        publisher.put(parsed, format, Instant.now());
    }

    private void tell(Parsed.Rejected rejected) {
        spec.commandLine().getErr().println(EventJson.rejectedJson(rejected));
    }

    private interface Put<T> {
        void put(Publisher publisher, T entry);
    }

    private <T> int declared(
            BiFunction<String, String, Declarations.Read<T>> reader, Put<T> put, Function<Topics, Topics.Topic> topic)
            throws InterruptedException {
        if (out == Out.JSON) {
            throw new Failure("--out json is for events; " + format + " are YAML already");
        }
        List<T> entries = files.stream()
                .flatMap(file -> Declaring.read(file, reader).stream())
                .toList();
        try (Publisher publisher = publisher(topics -> List.of(topic.apply(topics)))) {
            entries.forEach(entry -> put.put(publisher, entry));
        }
        spec.commandLine().getErr().printf(Locale.ROOT, "%,d %s published%n", entries.size(), format);
        return Plumbline.FINE;
    }
}
