package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.stream.Rights;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** All commands. Exit status: 0 fine, 1 findings or failed tests, 2 wrong use or configuration. */
@Command(
        name = "plumbline",
        description = "Holds what runs against what was built and what was intended, and says where the two part.",
        mixinStandardHelpOptions = true,
        versionProvider = Plumbline.Version.class,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            IngestCommand.class,
            CollectCommand.class,
            IdentitiesCommand.class,
            EvalCommand.class,
            ReplayCommand.class,
            AlertsCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            DoctorCommand.class,
            TopCommand.class,
            RulesCommand.class,
            IntentCommand.class
        },
        footer = {
            "",
            "Exit status: 0 fine, 1 findings or failed tests, 2 wrong use or",
            "configuration.",
            "'plumbline COMMAND --help' shows a command's options and examples.",
            "",
            "Examples:",
            "  plumbline demo                      see it work, with nothing installed",
            "  plumbline run --bootstrap-servers kafka:9092",
            "  plumbline eval --rules rules --format tetragon tetragon.log"
        })
public final class Plumbline implements Runnable {
    static final int FINE = 0;
    static final int FINDINGS = 1;
    static final int WRONG = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command to its end and gives the exit status. */
    public static int run(String... arguments) {
        return commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(Plumbline::tell)
                .execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Plumbline()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
    }

    private static int tell(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return FINE;
        }
        if (failure instanceof Failure) {
            err.println(failure.getMessage());
        } else if (failure instanceof KafkaException) {
            err.println(Rights.missing(failure, AclOperation.READ).orElseGet(() -> Failure.reasons(failure)));
        } else {
            err.println(failure + "; with PLUMBLINE_LOG=DEBUG it is told where");
            LoggerFactory.getLogger(Plumbline.class).debug("unexpected", failure);
        }
        return WRONG;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Plumbline.class.getPackage().getImplementationVersion();
            return new String[] {"plumbline " + (version == null ? "from source" : version)};
        }
    }
}
