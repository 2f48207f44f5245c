package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.top.Top;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "top",
        description = "What engines do right now: rates, lag, the hottest rules, the latest alerts. q ends it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Asks the engines' /metrics once a second and reads the alerts topic. COST is",
            "the share of one core that a rule's Drools session takes; rules that share",
            "one are told by its first.",
            "",
            "Exit status: 0, or 2 where no engine answers --once or --json.",
            "",
            "Examples:",
            "  plumbline top --bootstrap-servers kafka:9092",
            "  plumbline top --engine plumbline-0:9404 --engine plumbline-1:9404",
            "  plumbline top --once",
            "  plumbline top --json | jq .lag"
        })
final class TopCommand implements Callable<Integer> {
    private static final Duration FRAME = Duration.ofSeconds(1);
    private static final Duration KEY = Duration.ofMillis(50);
    private static final Duration ALERTS = Duration.ofSeconds(3);
    private static final Keyboard.Size USUAL = new Keyboard.Size(40, 120);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(
            names = "--engine",
            paramLabel = "HOST:PORT",
            description = "an engine to ask; may be repeated; default http.host:http.port")
    private List<String> engines = new ArrayList<>();

    @Option(names = "--once", description = "one frame, as text")
    private boolean once;

    @Option(names = "--json", description = "a JSON line a second; with --once a single one")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Settings settings = options.read();
        engines.forEach(it -> HostPort.of("--engine", it));
        try (Stop stop = new Stop();
                Top top = new Top(settings, addresses(settings))) {
            top.look();
            if (once || json) {
                return print(top, stop);
            }
            boolean isDrawn = Terminal.onStdout() && !"dumb".equals(System.getenv("TERM"));
            if (isDrawn) {
                draw(top, stop);
            } else {
                list(top, stop);
            }
            return Plumbline.FINE;
        }
    }

    private List<String> addresses(Settings settings) {
        if (!engines.isEmpty()) {
            return engines;
        }
        String host = settings.httpHost().equals("0.0.0.0") ? "127.0.0.1" : settings.httpHost();
        return List.of(host + ":" + settings.httpPort());
    }

    /** Rates need a second look. */
    private int print(Top top, Stop stop) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        top.awaitAlerts(ALERTS);
        do {
            if (stop.await(FRAME)) {
                return Plumbline.FINE;
            }
            top.look();
            out.print(json ? top.json() + "\n" : text(top));
            out.flush();
        } while (!once && !out.checkError());
        return top.isAnswered() ? Plumbline.FINE : Plumbline.WRONG;
    }

    private void list(Top top, Stop stop) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        do {
            out.print(text(top) + "\n");
            out.flush();
            if (stop.await(FRAME)) {
                return;
            }
            top.look();
        } while (!out.checkError());
    }

    private static String text(Top top) {
        Keyboard.Size size = Terminal.onStdout() ? Keyboard.size().orElse(USUAL) : USUAL;
        return String.join("\n", top.lines(size.columns(), size.rows() - 1, Terminal.colours())) + "\n";
    }

    private void draw(Top top, Stop stop) throws InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean colours = Terminal.colours();
        try (Keyboard keyboard = new Keyboard()) {
            while (true) {
                Optional<Keyboard.Size> size = Keyboard.size();
                List<String> lines = top.lines(
                        size.orElse(USUAL).columns(), size.orElse(USUAL).rows(), colours);
                out.print("\u001B[H" + String.join("\u001B[K\r\n", lines) + "\u001B[K\u001B[J");
                out.flush();
                long end = System.nanoTime() + FRAME.toNanos();
                while (System.nanoTime() - end < 0) {
                    if (stop.await(KEY) || keyboard.isQuit()) {
                        return;
                    }
                }
                top.look();
            }
        }
    }
}
