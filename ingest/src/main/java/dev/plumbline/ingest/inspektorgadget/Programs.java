package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import java.time.Instant;
import java.util.List;

/** The start of a program. */
final class Programs {
    private Programs() {}

    static boolean isStart(GadgetEvent event) {
        return event.has("args", "upper_layer", "upperlayer");
    }

    static Outcome started(GadgetEvent event) {
        String path = event.text("exepath");
        return new Outcome.Done(
                new ProcessLaunch(path != null && (path.startsWith("/memfd:") || path.endsWith(" (deleted)"))));
    }

    /** What only the start of a program tells of the process; of one that failed it is what was asked for. */
    static void tell(GadgetEvent event, Process process, Boolean succeeded, Instant time) {
        List<String> words = words(event);
        String path = event.text("exepath");
        if (path == null && !words.isEmpty()) {
            process.setBinary(words.get(0));
        }
        process.setArgs(words.isEmpty() ? List.of() : words.subList(1, words.size()));
        process.setBinaryAdded(event.fields().truth(event.has("upper_layer") ? "upper_layer" : "upperlayer"));
        process.setStartTime(Boolean.FALSE.equals(succeeded) ? null : time);
    }

    /** Path and arguments: a list, or joined by spaces, where an argument that holds spaces comes as several. */
    private static List<String> words(GadgetEvent event) {
        String joined = event.text("args");
        List<String> listed = event.fields().words("args");
        boolean isEmpty = listed.size() == 1 && listed.get(0).isEmpty();
        if (joined == null) {
            return isEmpty ? List.of() : listed;
        }
        return List.of(joined.split(" ", -1));
    }
}
