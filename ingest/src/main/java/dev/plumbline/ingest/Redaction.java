package dev.plumbline.ingest;

import com.google.re2j.PatternSyntaxException;
import dev.plumbline.event.Ancestor;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.Process;
import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.event.WorkloadContainer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes out what looks like a secret before anything is published: of command lines (a process's, its parent's, its
 * ancestors', a container's), of a collector's message, of addresses of pages, and of refused records. In its place stands
 * {@code <redacted:NAME>} with the pattern's name.
 *
 * <p>Ids stay: they are made of the native record before. Counts each value. Thread-safe, but for one event at a time.
 * <br>Not looked at: paths, names, labels, addresses of peers, and what a rule or a policy is called.
 */
public final class Redaction {
    private final List<SecretPattern> patterns;
    private final boolean isBuiltIn;
    private final Hints hints;

    /** @param isBuiltIn whether the patterns begin with those that are built in */
    private Redaction(List<SecretPattern> patterns, boolean isBuiltIn) {
        this.patterns = patterns;
        this.isBuiltIn = isBuiltIn;
        this.hints = Hints.of(patterns);
    }

    /** What became of patterns that a user wrote. */
    public sealed interface Read {
        record Valid(Redaction redaction) implements Read {}

        /** @param error which line is wrong, and what is expected */
        record Invalid(String error) implements Read {}
    }

    /** The patterns that are built in: tokens by their form, credentials in URLs, values of what is called a password. */
    public static Redaction defaults() {
        return new Redaction(SecretPattern.builtIn(), true);
    }

    /** Takes nothing out. */
    public static Redaction none() {
        return new Redaction(List.of(), false);
    }

    /**
     * Patterns of a file: a line is {@code NAME: REGEX} in RE2's syntax, where the first group, or the whole match, is the
     * secret; blank lines and those that begin with # are left out.
     *
     * @param withDefaults whether the built-in patterns count too
     */
    public static Read of(List<String> lines, boolean withDefaults) {
        List<SecretPattern> patterns = new ArrayList<>(withDefaults ? SecretPattern.builtIn() : List.of());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            if (!name.matches("[a-z0-9-]{1,40}")) {
                return new Read.Invalid("line " + (i + 1) + ": expected NAME: REGEX, the name of a-z, 0-9 and -");
            }
            try {
                patterns.add(SecretPattern.of(name, line.substring(colon + 1).strip()));
            } catch (PatternSyntaxException e) {
                return new Read.Invalid("line " + (i + 1) + ": " + e.getMessage() + "; expected a pattern of RE2");
            }
        }
        return new Read.Valid(new Redaction(List.copyOf(patterns), withDefaults));
    }

    /** Numbers of values that were taken out, by the pattern's name. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        patterns.forEach(it -> counts.merge(it.name(), it.count(), Long::sum));
        return counts;
    }

    /** Number of values that were taken out. */
    public long count() {
        return patterns.stream().mapToLong(SecretPattern::count).sum();
    }

    /**
     * The same without secrets; events are changed in their place.
     *
     * @param format name of the record's format
     */
    public Parsed redacted(Parsed parsed, String format) {
        if (parsed instanceof Parsed.Kernel kernel) {
            redact(kernel.event());
            return parsed;
        }
        if (parsed instanceof Parsed.Pipeline pipeline) {
            redact(pipeline.event());
            return parsed;
        }
        return redacted((Parsed.Rejected) parsed, format);
    }

    private Parsed redacted(Parsed.Rejected rejected, String format) {
        RawRecord record = rejected.record();
        byte[] kept = isKeptBack(rejected, format) ? new byte[0] : bytes(record.bytes());
        String detail = text(rejected.detail());
        Map<String, String> headers = headers(record.headers());
        return kept == record.bytes() && detail.equals(rejected.detail()) && headers.equals(record.headers())
                ? rejected
                : new Parsed.Rejected(
                        rejected.reason(),
                        detail,
                        new RawRecord(
                                kept,
                                record.file(),
                                record.line(),
                                record.length(),
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                headers));
    }

    /** What was refused before its format was recognised may be of one that carries secrets. */
    private static boolean isKeptBack(Parsed.Rejected rejected, String format) {
        boolean isRecognised =
                Formats.all().stream().anyMatch(it -> rejected.detail().startsWith(it.name() + ": "));
        return Formats.carriesSecrets(format) || (format.equals(AutoFormat.NAME) && !isRecognised);
    }

    /** Of other tools' topics every header comes along. A header's name tells what its value is, as in a text. */
    private Map<String, String> headers(Map<String, String> headers) {
        Map<String, String> kept = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            String named = name + ": ";
            String both = text(named + value);
            kept.put(
                    name,
                    both.startsWith(named)
                            ? both.substring(named.length())
                            : patterns.get(0).replacement());
        });
        return kept;
    }

    private byte[] bytes(byte[] raw) {
        String before = new String(raw, StandardCharsets.UTF_8);
        String after = text(before);
        return after.equals(before) ? raw : after.getBytes(StandardCharsets.UTF_8);
    }

    private void redact(KernelEvent event) {
        Process process = event.getProcess();
        if (process != null) {
            process.setArgs(arguments(process.getArgs()));
            process.setParentArgs(arguments(process.getParentArgs()));
            for (Ancestor ancestor : process.getAncestors()) {
                ancestor.setArgs(arguments(ancestor.getArgs()));
            }
        }
        if (event.getVerdict() != null && event.getVerdict().getMessage() != null) {
            event.getVerdict().setMessage(text(event.getVerdict().getMessage()));
        }
        if (event.getActivity() instanceof ApiCall call) {
            call.setCommand(arguments(call.getCommand()));
            redact(call.getWorkload());
        }
    }

    private void redact(PipelineEvent event) {
        if (event.getStep() instanceof WorkloadAdmitted admitted) {
            redact(admitted.getWorkload());
        } else if (event.getStep() instanceof PipelineRun run && run.getUrl() != null) {
            run.setUrl(text(run.getUrl()));
        }
    }

    private void redact(Workload workload) {
        if (workload != null) {
            for (WorkloadContainer container : workload.getContainers()) {
                container.setCommand(arguments(container.getCommand()));
            }
        }
    }

    /** The arguments of one command; an option such as {@code --password} may have its value in the next one. */
    List<String> arguments(List<String> arguments) {
        List<String> changed = null;
        for (int i = 0; i < arguments.size(); i++) {
            String before = arguments.get(i);
            String after = i > 0 && namesSecret(arguments.get(i - 1)) && !before.startsWith("-")
                    ? patterns.get(0).replacement()
                    : argument(before);
            if (changed == null && !after.equals(before)) {
                changed = new ArrayList<>(arguments);
            }
            if (changed != null) {
                changed.set(i, after);
            }
        }
        return changed == null ? arguments : changed;
    }

    private String argument(String argument) {
        String option = !isBuiltIn || argument.isEmpty() || argument.charAt(0) != '-' || !hints.mayHold(argument)
                ? null
                : SecretPattern.optionWithSecret(argument);
        return option == null ? text(argument) : option + patterns.get(0).replacement();
    }

    private boolean namesSecret(String argument) {
        return isBuiltIn
                && argument.startsWith("-")
                && hints.mayHold(argument)
                && SecretPattern.isOptionOfSecret(argument);
    }

    String text(String before) {
        if (!hints.mayHold(before)) {
            return before;
        }
        String text = before;
        for (SecretPattern pattern : patterns) {
            text = pattern.redacted(text);
        }
        return text;
    }
}
