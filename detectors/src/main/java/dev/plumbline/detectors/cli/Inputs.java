package dev.plumbline.detectors.cli;

import dev.plumbline.ingest.AutoFormat;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Source;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Stack;
import java.util.function.Consumer;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Files of native records, each with its format. */
final class Inputs {
    /** @param file - is standard input */
    record Input(Format format, String file) {
        /** @throws Failure if the file cannot be read */
        void read(Consumer<Parsed> sink) {
            try {
                if (file.equals("-")) {
                    read(System.in, sink);
                    return;
                }
                try (InputStream in = Files.newInputStream(Path.of(file))) {
                    read(in, sink);
                }
            } catch (IOException e) {
                throw Failure.unreadable(file, e);
            }
        }

        private void read(InputStream in, Consumer<Parsed> sink) throws IOException {
            if (format.family() != Format.Family.ANY) {
                Source.read(in, file, format, InstantSource.system(), sink);
                return;
            }
            BufferedInputStream peekable = new BufferedInputStream(in);
            Format recognising = AutoFormat.of(firstByte(peekable));
            Source.read(peekable, file, recognising, InstantSource.system(), new Recognised(file, sink));
        }

        /** The first byte that is no blank, left to be read; a line end where there is none. */
        private static int firstByte(BufferedInputStream in) throws IOException {
            in.mark(BLANKS);
            int first = in.read();
            for (int i = 1; i < BLANKS && (first <= ' ' || first > 127) && first >= 0; i++) {
                first = in.read();
            }
            in.reset();
            return first;
        }
    }

    /** Says what an input was recognised as, each time for the first time. */
    private static final class Recognised implements Consumer<Parsed> {
        private final String file;
        private final Consumer<Parsed> sink;
        private final Set<String> said = new HashSet<>();

        Recognised(String file, Consumer<Parsed> sink) {
            this.file = file;
            this.sink = sink;
        }

        @Override
        public void accept(Parsed parsed) {
            String format = parsed instanceof Parsed.Kernel kernel
                    ? kernel.event().getCollector().getName()
                    : parsed instanceof Parsed.Pipeline pipeline
                            ? pipeline.event().getCollector().getName()
                            : null;
            if (format != null && said.add(format)) {
                System.err.println(file + ": recognised as " + format);
            }
            sink.accept(parsed);
        }
    }

    /** So many bytes are looked at for one that is no blank. */
    private static final int BLANKS = 4096;

    private Inputs() {}

    /** @throws Failure if there is no such format; the message lists those that there are */
    static Format format(String name) {
        try {
            return Formats.named(name);
        } catch (IllegalArgumentException e) {
            throw new Failure(e.getMessage());
        }
    }

    /** {@code --format F} takes the files after it, up to the next option. */
    static final class AfterFormat implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            if (arguments.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--format needs a format and files");
            }
            List<Input> inputs = new ArrayList<>();
            if (option.getValue() instanceof List<?> before) {
                before.forEach(it -> inputs.add((Input) it));
            }
            String name = arguments.pop();
            Format format;
            try {
                format = Formats.named(name);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), e.getMessage());
            }
            int files = 0;
            while (!arguments.isEmpty()
                    && (arguments.peek().equals("-") || !arguments.peek().startsWith("-"))) {
                inputs.add(new Input(format, arguments.pop()));
                files++;
            }
            if (files == 0) {
                throw new ParameterException(
                        command.commandLine(), "--format " + name + " needs files after it; - is standard input");
            }
            option.setValue(inputs);
        }
    }
}
