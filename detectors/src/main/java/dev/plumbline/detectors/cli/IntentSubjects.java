package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.intent.Finding;
import dev.plumbline.detectors.intent.IntentFiles;
import dev.plumbline.detectors.intent.Subjects;
import dev.plumbline.event.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Who is who, and the files of intents and NetworkPolicies that are read with it. */
final class IntentSubjects {
    @Option(names = "--identities", paramLabel = "FILE", description = "who is who (YAML)")
    private List<String> identities = new ArrayList<>();

    @Option(
            names = "--named-port",
            paramLabel = "NAME=PORT",
            description = "number of a port that a NetworkPolicy names; SERVICE/NAME=PORT for one service's")
    private Map<String, Integer> namedPorts = new LinkedHashMap<>();

    /** @throws Failure with every error by file, entry and key */
    List<Identity> identities() {
        return identities.stream()
                .flatMap(file -> Declaring.read(file, Declarations::identities).stream())
                .toList();
    }

    Subjects subjects() {
        Subjects subjects = new Subjects();
        identities().forEach(subjects::add);
        namedPorts.forEach(subjects::namedPort);
        return subjects;
    }

    /** @param paths files, - for standard input, and folders, of which all YAML files below are read */
    static IntentFiles.Read read(List<String> paths, Subjects subjects) {
        IntentFiles files = new IntentFiles(subjects);
        for (String path : paths) {
            List<String> found = Declaring.files(path);
            boolean isAsked = found.equals(List.of(path));
            found.forEach(file -> add(files, file, isAsked));
        }
        return files.read();
    }

    /** Intents for a command that needs them right: what is wrong is told, and an error ends it. */
    static IntentFiles.Read required(List<String> paths, Subjects subjects, PrintWriter err) {
        IntentFiles.Read read = read(paths, subjects);
        read.findings().stream().filter(it -> it.level() != Finding.Level.INFO).forEach(it -> err.println(it.text()));
        if (read.hasErrors()) {
            throw new Failure("'plumbline intent check' tells all that is wrong with intents");
        }
        return read;
    }

    private static void add(IntentFiles files, String file, boolean isAsked) {
        try {
            files.add(Declaring.text(file), file, isAsked);
        } catch (IOException e) {
            files.unreadable(file, Failure.reason(e));
        }
    }
}
