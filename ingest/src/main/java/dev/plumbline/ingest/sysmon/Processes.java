package dev.plumbline.ingest.sysmon;

import dev.plumbline.event.Process;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.sysmon.EventXml.Read;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who did it. */
final class Processes {
    private static final Pattern HASH = Pattern.compile("(SHA256|SHA1|MD5)=([0-9A-Fa-f]{32,64})");
    private static final List<String> STRONGEST_FIRST = List.of("SHA256", "SHA1", "MD5");
    private static final long UNSET = 0xffff_ffffL;

    private Processes() {}

    /**
     * Null where its id is not told.
     *
     * @param prefix of the names of its fields: Source where there is another process, else none
     */
    static Process of(Read.Value event, String prefix) {
        Long pid = Numbers.pid(event.data(prefix + "ProcessId"));
        if (pid == null || pid == 0) {
            return null;
        }
        Process process = Events.process(pid);
        process.setBinary(image(event.data(prefix + "Image")));
        process.setUser(event.data(prefix + "User"));
        return process;
    }

    /** What only the start of a process tells. LogonId is the user id. */
    static void started(Process process, Read.Value event) {
        Long uid = Numbers.whole(event.data("LogonId"), UNSET - 1);
        Long parent = Numbers.pid(event.data("ParentProcessId"));
        process.setUid(uid);
        process.setArgs(arguments(event.data("CommandLine")));
        process.setCwd(event.data("CurrentDirectory"));
        process.setBinaryHash(hash(event.data("Hashes")));
        process.setParentPid(parent == null || parent == 0 ? null : parent);
        process.setParentBinary(image(event.data("ParentImage")));
        process.setParentArgs(arguments(event.data("ParentCommandLine")));
    }

    /** Sysmon puts a space in place of each NUL: an argument that holds spaces comes as several. */
    private static List<String> arguments(String commandLine) {
        if (commandLine == null) {
            return List.of();
        }
        List<String> words = List.of(commandLine.split(" ", -1));
        return words.subList(1, words.size());
    }

    private static String image(String path) {
        return path != null && path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
    }

    private static String hash(String hashes) {
        if (hashes == null) {
            return null;
        }
        for (String algorithm : STRONGEST_FIRST) {
            Matcher hash = HASH.matcher(hashes);
            while (hash.find()) {
                if (hash.group(1).equals(algorithm)) {
                    return (algorithm + ":" + hash.group(2)).toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }
}
