package dev.plumbline.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Packs of a rule or two, which compile in a second. */
public final class TestPacks {
    /** Fires on each program that is named sh. */
    public static final Map<String, String> SHELL =
            Map.of("process/shell", "$event : ProcessLaunched( name == \"sh\" )");

    private TestPacks() {}

    /** @param conditions by rule id */
    public static PackFiles files(String maturity, Map<String, String> conditions) {
        return files(maturity, conditions, Map.of());
    }

    private static PackFiles files(String maturity, Map<String, String> conditions, Map<String, String> titles) {
        Map<String, String> files = new TreeMap<>();
        files.put("pack.yaml", "name: test\nversion: 1.0.0\n");
        files.put("facts.drl", """
                package test;

                import dev.plumbline.rules.facts.*;

                global dev.plumbline.rules.Alerts alerts;
                """);
        conditions.forEach((id, condition) ->
                files.put(id + ".drl", rule(id, titles.getOrDefault(id, title(condition)), maturity, condition)));
        return new PackFiles("test", new TreeMap<>(files));
    }

    /**
     * Rules that signal, and rules over several events by container, which raise an alert of {@code $s}.
     *
     * @param signals conditions by rule id
     * @param over conditions by rule id
     */
    public static PackFiles over(Map<String, String> signals, Map<String, String> over) {
        Map<String, String> files = new TreeMap<>(files("stable", signals).files());
        files.replaceAll((path, text) -> text.replace("alerts.raise", "alerts.signal"));
        over.forEach((id, conditions) -> files.put(
                id + ".drl",
                rule(id, "{binary}", "stable", conditions)
                        .replace("\nwhen", "\n    @scope(container)\nwhen")
                        .replace("$event);", "$s);")));
        return new PackFiles("test", new TreeMap<>(files));
    }

    public static List<Pack> compiled(String maturity, Map<String, String> conditions) {
        return compiled(maturity, conditions, Map.of());
    }

    /** @param titles by rule id; a rule without one is told by its binary and service */
    public static List<Pack> compiled(String maturity, Map<String, String> conditions, Map<String, String> titles) {
        Pack.Loaded loaded = Packs.load(List.of(files(maturity, conditions, titles)));
        assertThat(loaded).isInstanceOf(Pack.Loaded.Ready.class);
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    /** Puts a pack into a folder and returns the folder. */
    public static Path written(Path folder, Map<String, String> conditions) throws IOException {
        return written(folder, files("stable", conditions));
    }

    /** As {@link #written(Path, Map)}. */
    public static Path written(Path folder, PackFiles pack) throws IOException {
        for (Map.Entry<String, String> file : pack.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    /** Of a deployment no process is told. */
    private static String title(String condition) {
        return condition.contains("ServiceDeployed(") ? "{service} is deployed" : "{binary} of {service}";
    }

    private static String rule(String id, String title, String maturity, String condition) {
        return """
                package test;

                rule "%s"
                    @title("%s")
                    @severity(high)
                    @attack("T1059.004 T1204")
                    @maturity(%s)
                    @owner("tests")
                    @rationale("Because.")
                    @remediation("Do not.") @references("https://example.org")
                when
                    %s
                then
                    alerts.raise(drools.getRule(), $event);
                end
                """.formatted(id, title, maturity, condition);
    }
}
