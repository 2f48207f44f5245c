package dev.plumbline.bench;

import com.google.re2j.Pattern;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Enriched;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One rule as each engine is told it.
 *
 * @param id area/rule
 * @param fact simple name of the type of fact that it looks at
 * @param drl conditions between the parentheses of that fact
 * @param matches the same by hand, on the raw event
 * @param candidate whether the event has the literal that a match needs, on the right type of fact
 * @param json the same as a pattern of event-ruler; empty where it has no such condition
 * @param epl the same as a filter of Esper's
 * @param hit makes an event match
 * @param nearMiss makes an event a candidate that does not match; empty where the literal decides alone
 */
record BenchRule(
        String id,
        String fact,
        String drl,
        Predicate<Enriched.Kernel> matches,
        Predicate<Enriched.Kernel> candidate,
        Optional<String> json,
        String epl,
        Consumer<EventSketch> hit,
        Optional<Consumer<EventSketch>> nearMiss) {

    private static final String LAUNCHED = "ProcessLaunched";
    private static final String CONNECTED = "Connected";
    private static final String USED = "FileUsed";
    private static final String HOT = "/usr/bin/";
    private static final List<String> EXPECTED_CLIENTS =
            List.of("curl", "wget", "python3.11", "java", "node", "nginx", "envoy");
    private static final Pattern PORT = Pattern.compile("--port=\\d{4}$");

    /** Name and parent. */
    static BenchRule equality(int number) {
        String name = numbered("tool", number);
        return new BenchRule(
                numbered("equality/tool", number),
                LAUNCHED,
                "name == \"%s\", parentName == \"nginx\"".formatted(name),
                it -> isLaunch(it) && isNamed(it, name) && isParentNamed(it, "nginx"),
                it -> isLaunch(it) && isNamed(it, name),
                Optional.of(json(LAUNCHED, "\"name\":[\"%s\"],\"parentName\":[\"nginx\"]".formatted(name))),
                "name='%s' and parentName='nginx'".formatted(name),
                it -> it.launch("/usr/bin/" + name).parent("/usr/sbin/nginx"),
                Optional.of(it -> it.launch("/usr/bin/" + name).parent("/usr/lib/systemd/systemd")));
    }

    /** One of three names. */
    static BenchRule membership(int number) {
        String name = numbered("drop", number);
        Set<String> names = Set.of(name + "-a", name + "-b", name + "-c");
        Predicate<Enriched.Kernel> matches = it -> isLaunch(it) && names.contains(name(it));
        return new BenchRule(
                numbered("membership/drop", number),
                LAUNCHED,
                "name in (%s)".formatted(quoted(names, "\"")),
                matches,
                matches,
                Optional.of(json(LAUNCHED, "\"name\":[%s]".formatted(quoted(names, "\"")))),
                "name in (%s)".formatted(quoted(names, "'")),
                it -> it.launch("/tmp/" + name + "-b"),
                Optional.empty());
    }

    /** A folder of its own; of ten, one shares {@code /usr/bin/} with most of what runs, and two are about files. */
    static BenchRule prefix(int number) {
        String id = numbered("prefix/vendor", number);
        int tenth = number / 6 % 10;
        if (tenth == 4 || tenth == 9) {
            String folder = "/etc/" + numbered("vendor", number) + "/";
            Predicate<Enriched.Kernel> matches = it -> it.event().getActivity() instanceof FileActivity file
                    && file.getPath().startsWith(folder);
            return prefix(id, USED, "path", folder, matches, it -> it.file(folder + "token"));
        }
        String start = tenth == 7 ? HOT + numbered("kit", number) + "-" : "/opt/" + numbered("vendor", number) + "/";
        Predicate<Enriched.Kernel> matches = it -> isLaunch(it) && binary(it).startsWith(start);
        return prefix(id, LAUNCHED, "binary", start, matches, it -> it.launch(start + "run"));
    }

    private static BenchRule prefix(
            String id,
            String fact,
            String field,
            String start,
            Predicate<Enriched.Kernel> matches,
            Consumer<EventSketch> hit) {
        return new BenchRule(
                id,
                fact,
                startsWith(field, start),
                matches,
                matches,
                Optional.of(json(fact, "\"%s\":[{\"prefix\":\"%s\"}]".formatted(field, start))),
                "%s like '%s%%'".formatted(field, start),
                hit,
                Optional.empty());
    }

    /** Part of an argument. */
    static BenchRule substring(int number) {
        String part = numbered("--exfil", number);
        Predicate<Enriched.Kernel> matches = it -> isLaunch(it) && hasArgumentWith(it, part);
        return new BenchRule(
                numbered("substring/exfil", number),
                LAUNCHED,
                "substring(\"%s\", args)".formatted(part),
                matches,
                matches,
                Optional.of(json(LAUNCHED, "\"args\":[{\"wildcard\":\"*%s*\"}]".formatted(part))),
                "args.anyOf(it => it.contains('%s'))".formatted(part),
                it -> it.launch("/usr/bin/tar").argument("--to-command=" + part + ",gzip"),
                Optional.empty());
    }

    /** Name, and how the command line ends. */
    static BenchRule regex(int number) {
        String name = numbered("port", number);
        return new BenchRule(
                numbered("regex/port", number),
                LAUNCHED,
                "name == \"%s\", regex(\"--port=\\\\d{4}$\", commandLine)".formatted(name),
                it -> isLaunch(it)
                        && isNamed(it, name)
                        && PORT.matcher(commandLine(it)).find(),
                it -> isLaunch(it) && isNamed(it, name),
                Optional.empty(),
                "name='%s' and commandLine regexp '.*--port=[0-9]{4}'".formatted(name),
                it -> it.launch("/usr/bin/" + name).argument("--port=4444"),
                Optional.of(it -> it.launch("/usr/bin/" + name).argument("--port=80")));
    }

    /** Port of the peer, from a program that has no business there. */
    static BenchRule negation(int number) {
        int port = 20_000 + number;
        Set<String> expected = Set.copyOf(EXPECTED_CLIENTS);
        return new BenchRule(
                numbered("negation/port", number),
                CONNECTED,
                "peerPort == %d, name not in (%s)".formatted(port, quoted(EXPECTED_CLIENTS, "\"")),
                it -> isConnectionTo(it, port) && !expected.contains(name(it)),
                it -> isConnectionTo(it, port),
                Optional.of(json(
                        CONNECTED,
                        "\"peerPort\":[%d],\"name\":[{\"anything-but\":[%s]}]"
                                .formatted(port, quoted(EXPECTED_CLIENTS, "\"")))),
                "peerPort=%d and name not in (%s)".formatted(port, quoted(EXPECTED_CLIENTS, "'")),
                it -> it.connection("/usr/bin/ncat", port),
                Optional.of(it -> it.connection("/usr/bin/curl", port)));
    }

    /** Has no literal but {@code /usr/bin/}, where most programs are; the pattern beside it is seldom found. */
    static BenchRule hotRegex(int number) {
        String flag = numbered("--beacon", number);
        Pattern pattern = Pattern.compile(flag + "=\\d{3,}$");
        return new BenchRule(
                numbered("hot/beacon", number),
                LAUNCHED,
                "%s, regex(\"%s=\\\\d{3,}$\", commandLine)".formatted(startsWith("binary", HOT), flag),
                it -> isLaunch(it)
                        && binary(it).startsWith(HOT)
                        && pattern.matcher(commandLine(it)).find(),
                it -> isLaunch(it) && binary(it).startsWith(HOT),
                Optional.empty(),
                "binary like '%s%%' and commandLine regexp '.*%s=[0-9]{3,}'".formatted(HOT, flag),
                it -> it.launch("/usr/bin/python3.11").argument(flag + "=8443"),
                Optional.of(it -> it.launch("/usr/bin/python3.11")));
    }

    /** Has no literal but {@code /usr/bin/}, where most programs are; a parent that nobody knows is seldom. */
    static BenchRule hotNegation(int number) {
        List<String> parents =
                EventSketch.PARENTS.stream().map(BenchRule::baseName).toList();
        Set<String> expected = Set.copyOf(parents);
        return new BenchRule(
                numbered("hot/parent", number),
                LAUNCHED,
                "%s, parentName not in (%s)".formatted(startsWith("binary", HOT), quoted(parents, "\"")),
                it -> isLaunch(it)
                        && binary(it).startsWith(HOT)
                        && !expected.contains(baseName(process(it).getParentBinary())),
                it -> isLaunch(it) && binary(it).startsWith(HOT),
                Optional.of(json(
                        LAUNCHED,
                        "\"binary\":[{\"prefix\":\"%s\"}],\"parentName\":[{\"anything-but\":[%s]}]"
                                .formatted(HOT, quoted(parents, "\"")))),
                "binary like '%s%%' and parentName not in (%s)".formatted(HOT, quoted(parents, "'")),
                it -> it.launch("/usr/bin/id").parent("/dev/shm/implant"),
                Optional.of(it -> it.launch("/usr/bin/id")));
    }

    /** The only literal of the rule is one that most events have. */
    boolean isHot() {
        return id.startsWith("hot/");
    }

    /** Its file in a pack, below the folder. */
    String path() {
        return id + ".drl";
    }

    /** Its file in a pack. */
    String text() {
        return """
                package bench;

                // Misses: whatever goes by another name.
                rule "%s"
                    @title("{binary} of {service} is what %s looks for")
                    @severity(high)
                    @attack(T1059.004)
                    @maturity(stable)
                    @owner("platform-security")
                    @rationale("The benchmark wants it found.")
                    @remediation("None.")
                when
                    $event : %s( %s )
                then
                    alerts.raise(drools.getRule(), $event);
                end
                """.formatted(id, id, fact, drl);
    }

    private static String startsWith(String field, String start) {
        return "prefix(\"%s\", %s)".formatted(start, field);
    }

    private static String json(String fact, String fields) {
        return "{\"type\":[\"" + fact + "\"]," + fields + "}";
    }

    private static String quoted(Iterable<String> values, String quote) {
        return java.util.stream.StreamSupport.stream(values.spliterator(), false)
                .sorted()
                .map(it -> quote + it + quote)
                .collect(Collectors.joining(", "));
    }

    private static String numbered(String name, int number) {
        return String.format(Locale.ROOT, "%s-%04d", name, number);
    }

    private static boolean isLaunch(Enriched.Kernel it) {
        return it.event().getActivity() instanceof ProcessLaunch;
    }

    private static boolean isConnectionTo(Enriched.Kernel it, int port) {
        return it.event().getActivity() instanceof NetworkActivity network
                && network.getAction() == NetworkAction.CONNECT
                && network.getPeerPort() == port;
    }

    private static Process process(Enriched.Kernel it) {
        return it.event().getProcess();
    }

    private static String binary(Enriched.Kernel it) {
        return process(it).getBinary();
    }

    private static String name(Enriched.Kernel it) {
        return baseName(binary(it));
    }

    private static boolean isNamed(Enriched.Kernel it, String name) {
        return isLastOf(binary(it), name);
    }

    private static boolean isParentNamed(Enriched.Kernel it, String name) {
        return isLastOf(process(it).getParentBinary(), name);
    }

    private static boolean isLastOf(String path, String name) {
        return path.endsWith(name) && path.charAt(path.length() - name.length() - 1) == '/';
    }

    private static boolean hasArgumentWith(Enriched.Kernel it, String part) {
        for (String argument : process(it).getArgs()) {
            if (argument.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String commandLine(Enriched.Kernel it) {
        return binary(it) + " " + String.join(" ", process(it).getArgs());
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
