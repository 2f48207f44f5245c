package dev.plumbline.rules;

import dev.plumbline.rules.facts.FactFields;
import dev.plumbline.rules.facts.Facts;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which rules can look at an event before it is known whose it is: those that ask for nothing but what the kernel itself told.
 * What is not listed here counts as asking, so that a new field makes a rule wait rather than miss.
 */
final class OfEvent {
    /** Fields of kernel facts, and functions, that are the same whoever owns the process. */
    static final Set<String> FIELDS = Set.of(
            "eventId",
            "time",
            "node",
            "listed",
            "cidr",
            "regex",
            "prefix",
            "suffix",
            "substring",
            "glob",
            "same",
            "lower",
            "baseName",
            "binary",
            "name",
            "args",
            "commandLine",
            "pid",
            "uid",
            "parent",
            "parentName",
            "parentCommandLine",
            "ancestors",
            "lineage",
            "effectiveUid",
            "user",
            "loginUid",
            "terminal",
            "hasTerminal",
            "processCapabilities",
            "hostNamespaces",
            "binaryHash",
            "binaryAdded",
            "succeeded",
            "failed",
            "verdictRule",
            "verdictSeverity",
            "verdictMessage",
            "verdictTags",
            "verdictAttack",
            "verdictResponse",
            "peerAddress",
            "peerPort",
            "localAddress",
            "localPort",
            "protocol",
            "action",
            "path",
            "targetPath",
            "mode",
            "reading",
            "writing",
            "kind",
            "extension",
            "command",
            "toUid",
            "toGid",
            "capabilities",
            "namespaces",
            "request",
            "targetPid",
            "source",
            "target",
            "fileSystem",
            "fromDescriptor",
            "toDescriptor",
            "buildId",
            "symbol",
            "code",
            "signal",
            "fromMemory",
            "query",
            "queryType",
            "responseCode",
            "answers",
            "server",
            "what");

    /** All fields and functions of facts; what else stands in a rule, such as a word of the language, is none. */
    private static final Set<String> METHODS = Facts.types().stream()
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> method.getDeclaringClass() != Object.class)
            .map(Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern IN_TITLE = Pattern.compile("\\{(\\w+)}");

    private OfEvent() {}

    /** Fields and functions of signals, and of what they come to. */
    private static final Set<String> OF_SIGNALS = Facts.ofSignals().stream()
            .flatMap(type -> FactFields.names(type.getSimpleName()).stream())
            .collect(Collectors.toUnmodifiableSet());

    /** Fields and functions of signals that a rule's conditions or its texts name. */
    static Set<String> askedOfSignals(RuleFile file, String texts) {
        return asked(file, texts, OF_SIGNALS);
    }

    /** Fields and functions of events that a rule's conditions or its texts name. */
    static Set<String> asked(RuleFile file, String texts) {
        return asked(file, texts, METHODS);
    }

    private static Set<String> asked(RuleFile file, String texts, Set<String> known) {
        Set<String> asked = new HashSet<>(file.names());
        Matcher field = IN_TITLE.matcher(texts);
        while (field.find()) {
            asked.add(field.group(1));
        }
        asked.retainAll(known);
        return Set.copyOf(asked);
    }

    /** Whether any of what is asked depends on whose the event is. */
    static boolean isOwners(Set<String> asked) {
        return !FIELDS.containsAll(asked);
    }
}
