package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Seen;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.intent.Sighting;
import dev.plumbline.detectors.intent.Sightings;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.PackFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.function.Consumer;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Where events come from that intents are learned from and compared with: files, or the topic as it grows. */
final class IntentEvents {
    private static final ObjectMapper YAML = new YAMLMapper();

    private static final String AUTO = "auto";

    /** Files of one format. */
    static final class From {
        private final List<String> files;
        private String format;

        From(List<String> files, String format) {
            this.files = files;
            this.format = format;
        }

        List<Input> inputs() {
            Format known = Inputs.format(format == null ? AUTO : format);
            return files.stream().map(file -> new Input(known, file)).toList();
        }
    }

    /** {@code --from} takes the files after it, up to the next option. */
    static final class Files implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            List<From> all = listed(option);
            List<String> files = new ArrayList<>();
            while (!arguments.isEmpty()
                    && (arguments.peek().equals("-") || !arguments.peek().startsWith("-"))) {
                files.add(arguments.pop());
            }
            if (files.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--from needs files after it; - is standard input");
            }
            all.add(new From(files, command.findOption("--format").getValue()));
            option.setValue(all);
        }
    }

    /** {@code --format} is for the files after it; the first one also for those before it. */
    static final class OfFiles implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            if (arguments.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--format needs a format");
            }
            String name = arguments.pop();
            try {
                Formats.named(name);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), e.getMessage());
            }
            listed(command.findOption("--from")).stream()
                    .filter(it -> it.format == null)
                    .forEach(it -> it.format = name);
            option.setValue(name);
        }
    }

    private static List<From> listed(ArgSpec from) {
        List<From> all = new ArrayList<>();
        if (from.getValue() instanceof List<?> before) {
            before.forEach(it -> all.add((From) it));
        }
        return all;
    }

    static final class Times implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is no time such as 2026-01-31T12:00:00Z");
            }
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "FILE...",
            parameterConsumer = Files.class,
            description = "native records, of kernel and pipeline; - is standard input; may be repeated")
    private List<From> from = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            parameterConsumer = OfFiles.class,
            description =
                    "format of the files of --from after it (docs/formats.md); may be repeated; default: auto, which recognises it")
    private String format;

    @Mixin
    private IntentSubjects who;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Times.class,
            description = "leave out earlier events, such as 2026-01-31T12:00:00Z; default: the first event")
    private Instant since;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "of event time, such as 24h, from --since on; of the topic: how long to read it by the clock")
    private Duration length;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "packs whose lists tell which files are sensitive; default: those that are bundled")
    private Path rules;

    @Mixin
    private EstateOptions estate;

    @Mixin
    private SettingsOptions settings;

    private final Redaction redaction = Redaction.defaults();
    private final Seen seen = new Seen();
    private long events;
    private long rejects;

    IntentSubjects who() {
        return who;
    }

    /** Reads all events, gives what is determined to {@code sink}, and says how many they were. */
    Sightings read(Consumer<Sighting> sink) throws InterruptedException {
        Tables tables = new Tables();
        who.identities().forEach(it -> tables.identity(Tables.key(it), it));
        Enricher enricher = new Enricher(tables, estate.networks());
        Sightings sightings = new Sightings(lists(), sink);
        if (!from.isEmpty()) {
            files(enricher, sightings);
        } else if (settings.namesServers()) {
            topic(tables, enricher, sightings);
        } else {
            throw new ParameterException(spec.commandLine(), "Give --from FILE, or --bootstrap-servers for the topic");
        }
        spec.commandLine().getErr().printf("%,d events, %,d records rejected%n", events, rejects);
        return sightings;
    }

    private void files(Enricher enricher, Sightings sightings) {
        if (format != null && from.stream().noneMatch(it -> format.equals(it.format))) {
            throw new ParameterException(
                    spec.commandLine(), "--format " + format + " has no files; it stands before their --from");
        }
        List<Input> inputs = from.stream().flatMap(it -> it.inputs().stream()).toList();
        Instant begin = since;
        if (begin == null && length != null) {
            begin = earliest(inputs);
        }
        Instant first = begin == null ? Instant.MIN : begin;
        Instant end = length == null ? Instant.MAX : first.plus(length);
        List<KernelEvent> mixed = new ArrayList<>();
        for (Input input : inputs) {
            if (input.format().family() != Format.Family.KERNEL) {
                input.read(parsed -> told(parsed, sightings::pipeline, mixed::add));
            }
        }
        Consumer<KernelEvent> kernel = event -> {
            if (!event.getTime().isBefore(first) && event.getTime().isBefore(end)) {
                sightings.kernel(enriched(enricher, event));
            }
        };
        mixed.forEach(kernel);
        for (Input input : inputs) {
            if (input.format().family() == Format.Family.KERNEL) {
                input.read(parsed -> told(parsed, sightings::pipeline, kernel));
            }
        }
    }

    private Enriched.Kernel enriched(Enricher enricher, KernelEvent event) {
        seen.take(event);
        return enricher.enrich(event, seen, Instant.MAX);
    }

    /** Reads the files once more than otherwise: events stand in no order. */
    private Instant earliest(List<Input> inputs) {
        Instant[] earliest = {Instant.MAX};
        for (Input input : inputs) {
            if (input.file().equals("-")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--for without --since reads its input twice, which standard input cannot; add --since");
            }
            input.read(parsed -> {
                if (parsed instanceof Parsed.Kernel it && it.event().getTime().isBefore(earliest[0])) {
                    earliest[0] = it.event().getTime();
                }
            });
        }
        return earliest[0].equals(Instant.MAX) ? Instant.MIN : earliest[0];
    }

    private void told(Parsed parsed, Consumer<PipelineEvent> pipeline, Consumer<KernelEvent> kernel) {
        redaction.redacted(parsed, "");
        if (parsed instanceof Parsed.Kernel it) {
            events++;
            kernel.accept(it.event());
        } else if (parsed instanceof Parsed.Pipeline it) {
            events++;
            pipeline.accept(it.event());
        } else {
            rejects++;
            PrintWriter err = spec.commandLine().getErr();
            err.println(EventJson.rejectedJson((Parsed.Rejected) redaction.redacted(parsed, "")));
        }
    }

    private void topic(Tables tables, Enricher enricher, Sightings sightings) throws InterruptedException {
        if (length == null) {
            throw new ParameterException(
                    spec.commandLine(), "say with --for how long to read the topic, such as --for 10m");
        }
        Settings read = settings.read();
        try (Stop stop = new Stop();
                IntentTopic topic = IntentTopic.open(read, since)) {
            for (Identity it : topic.identities()) {
                tables.identity(Tables.key(it), it);
            }
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end && !stop.isAsked()) {
                topic.poll(event -> {
                    events++;
                    sightings.kernel(enriched(enricher, event));
                });
            }
            rejects += topic.undecodable();
        }
    }

    private Lists lists() {
        Map<String, List<String>> all = new HashMap<>();
        for (PackFiles pack : Rules.files(Optional.ofNullable(rules))) {
            try {
                JsonNode lists = YAML.readTree(pack.files().get("pack.yaml")).path("lists");
                if (!lists.isMissingNode()) {
                    YAML.convertValue(lists, new TypeReference<Map<String, List<String>>>() {})
                            .forEach((name, values) -> all.computeIfAbsent(name, it -> new ArrayList<>())
                                    .addAll(values));
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new Failure(pack.location() + "/pack.yaml cannot be read: " + e.getMessage());
            }
        }
        return new Lists(all);
    }
}
