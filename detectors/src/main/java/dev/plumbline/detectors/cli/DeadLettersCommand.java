package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.DeadLetterReader;
import dev.plumbline.detectors.stream.DeadLetterReader.Entry;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Redrive;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Unprintable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "deadletters",
        description = "What could not be read or worked on: lists it, shows one, drives it again.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersCommand.ListThem.class, DeadLettersCommand.Show.class, DeadLettersCommand.Again.class
        },
        footer = {
            "",
            "Examples:",
            "  plumbline deadletters list --reason unmodelled --since 24h",
            "  plumbline deadletters show 3-1024",
            "  plumbline deadletters redrive --format falco"
        })
final class DeadLettersCommand implements Runnable {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new Unprintable.Escapes()).build();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: list, show or redrive.");
    }

    /** Which letters are meant. */
    static final class Which {
        @Option(names = "--reason", paramLabel = "WORD", description = "only those refused for this reason")
        private String reason;

        @Option(
                names = "--format",
                paramLabel = "NAME",
                description = "only records that were read as this format, such as falco, or auto")
        private String format;

        @Option(names = "--step", paramLabel = "NAME", description = "only what this step refused, such as ingest")
        private String step;

        @Option(
                names = "--since",
                paramLabel = "DURATION",
                converter = Durations.class,
                description = "only those refused within that time, such as 24h")
        private Duration since;

        boolean isNarrowed() {
            return reason != null || format != null || step != null || since != null;
        }

        boolean means(DeadLetter letter, Instant now) {
            return (reason == null || reason.equals(letter.getReason()))
                    && (format == null || format.equals(letter.getFormat()))
                    && (step == null || step.equals(letter.getStep()))
                    && (since == null || !letter.getTime().isBefore(now.minus(since)));
        }
    }

    @Command(
            name = "list",
            description = "One line each: place, when, reason, step, format, where it was read, and what is wrong.",
            mixinStandardHelpOptions = true)
    static final class ListThem implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsOptions options;

        @Mixin
        private Which which;

        @Option(names = "--json", description = "JSON lines, without the raw records")
        private boolean json;

        private long count;

        @Override
        public Integer call() throws InterruptedException {
            Instant now = Instant.now();
            PrintWriter out = spec.commandLine().getOut();
            read(options.read(), spec, entry -> {
                if (which.means(entry.letter(), now)) {
                    count++;
                    out.print((json ? json(entry, false) : line(entry)) + "\n");
                }
            });
            out.flush();
            spec.commandLine().getErr().printf(Locale.ROOT, "%,d dead letters%n", count);
            return Plumbline.FINE;
        }

        private static String line(Entry entry) {
            DeadLetter letter = entry.letter();
            return Unprintable.replaced(String.format(
                    Locale.ROOT,
                    "%-8s %s  %-12s %-8s %-14s %s  %s",
                    entry.place(),
                    Times.text(letter.getTime()),
                    letter.getReason(),
                    letter.getStep(),
                    letter.getFormat() == null ? "-" : letter.getFormat(),
                    source(letter),
                    letter.getDetail()));
        }
    }

    @Command(
            name = "show",
            description = "One dead letter with its raw record, as far as it was kept.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsOptions options;

        @Parameters(paramLabel = "PLACE", description = "partition and offset, as list shows them")
        private String place;

        @Option(names = "--raw", description = "the raw record's bytes and nothing else")
        private boolean raw;

        @Override
        public Integer call() throws InterruptedException {
            List<Entry> found = new ArrayList<>();
            read(options.read(), spec, entry -> {
                if (entry.place().equals(place)) {
                    found.add(entry);
                }
            });
            if (found.isEmpty()) {
                throw new Failure(
                        "no dead letter stands at " + place + "; 'plumbline deadletters list' shows those there are");
            }
            if (raw) {
                byte[] bytes = bytes(found.get(0).letter().getRaw());
                System.out.write(bytes, 0, bytes.length);
                System.out.flush();
            } else {
                spec.commandLine().getOut().println(json(found.get(0), true));
            }
            return Plumbline.FINE;
        }
    }

    @Command(
            name = "redrive",
            description = "Reads dead letters once more and puts what they give now on the topics.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "What is refused again stays a dead letter and is told on stderr. Ids are those",
                "of the first time: what was an alert already is not one again.",
                "Exit status: 0 all driven, 1 some stay, 2 wrong use or no broker."
            })
    static final class Again implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsOptions options;

        @Mixin
        private Which which;

        @Parameters(paramLabel = "PLACE", arity = "0..*", description = "partitions and offsets, as list shows them")
        private Set<String> places = new HashSet<>();

        @Option(names = "--all", description = "every one that there is")
        private boolean all;

        @Option(names = "--dry-run", description = "tells what would become of them, and publishes nothing")
        private boolean dryRun;

        private long events;
        private long stay;
        private long driven;

        @Override
        public Integer call() throws InterruptedException {
            if (places.isEmpty() && !all && !which.isNarrowed()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "name places, or which letters (--reason, --format, --step, --since), or --all");
            }
            Settings settings = options.read();
            Instant now = Instant.now();
            List<Entry> meant = new ArrayList<>();
            read(settings, spec, entry -> {
                boolean isNamed = places.isEmpty() || places.contains(entry.place());
                if (isNamed && which.means(entry.letter(), now)) {
                    meant.add(entry);
                }
            });
            if (dryRun) {
                meant.forEach(entry -> drive(entry, now, parsed -> {}));
            } else {
                publish(settings, meant, now);
            }
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "%,d of %,d dead letters %s %,d events; %,d stay%n",
                            driven,
                            meant.size(),
                            dryRun ? "would give" : "gave",
                            events,
                            stay);
            return stay == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
        }

        private void publish(Settings settings, List<Entry> meant, Instant now) {
            try (Publisher publisher = Publisher.of(settings)) {
                for (Entry entry : meant) {
                    drive(
                            entry,
                            now,
                            parsed -> publisher.put(parsed, entry.letter().getFormat(), now));
                }
                publisher.flush();
            }
        }

        private void drive(Entry entry, Instant now, Consumer<Parsed> sink) {
            Redrive.Outcome outcome = Redrive.of(entry.letter(), now);
            if (outcome instanceof Redrive.Outcome.Again again) {
                driven++;
                events += again.events().size();
                again.events().forEach(sink);
            } else {
                stay++;
                spec.commandLine()
                        .getErr()
                        .println(Unprintable.replaced(
                                entry.place() + " stays: " + ((Redrive.Outcome.Stays) outcome).why()));
            }
        }
    }

    private static void read(Settings settings, CommandSpec spec, Consumer<Entry> sink) throws InterruptedException {
        Topics.Topic topic = Topics.named(settings).deadLetters();
        Cluster.requireTopics(settings, List.of(topic));
        Consumer<String> undecodable = spec.commandLine().getErr()::println;
        try (DeadLetterReader reader =
                new DeadLetterReader(settings.bootstrapServers(), settings.kafka(), undecodable)) {
            reader.read(topic, sink);
        }
    }

    private static String source(DeadLetter letter) {
        if (letter.getTopic() != null) {
            boolean isPlaced = letter.getOffset() != null && letter.getOffset() >= 0;
            return letter.getTopic() + (isPlaced ? "-" + letter.getPartition() + "@" + letter.getOffset() : "");
        }
        String file = letter.getFile() == null ? "-" : letter.getFile();
        return letter.getLine() == null ? file : file + ":" + letter.getLine();
    }

    private static String json(Entry entry, boolean withRaw) {
        DeadLetter letter = entry.letter();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("place", entry.place());
            json.writeStringField("time", Times.text(letter.getTime()));
            json.writeStringField("reason", letter.getReason());
            json.writeStringField("detail", letter.getDetail());
            json.writeStringField("step", letter.getStep());
            json.writeStringField("format", letter.getFormat());
            json.writeStringField("file", letter.getFile());
            json.writeObjectField("line", letter.getLine());
            json.writeStringField("topic", letter.getTopic());
            json.writeObjectField("partition", letter.getPartition());
            json.writeObjectField("offset", letter.getOffset());
            json.writeNumberField("length", letter.getLength());
            if (withRaw) {
                raw(json, bytes(letter.getRaw()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every character", e);
        }
        return text.toString();
    }

    /** Text where it is text; the exact bytes are to be had with --raw. */
    private static void raw(JsonGenerator json, byte[] bytes) throws IOException {
        json.writeNumberField("kept", bytes.length);
        json.writeStringField("raw", new String(bytes, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
