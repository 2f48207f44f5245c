package dev.plumbline.rules;

import dev.plumbline.rules.confine.RuleText;
import dev.plumbline.rules.filter.Guard;
import dev.plumbline.rules.filter.Guards;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;
import org.kie.internal.builder.conf.LanguageLevelOption;

/**
 * One DRL file with its macros put in, and where things stand in it as its author wrote it. What is only said in a comment is
 * not there.
 */
final class RuleFile {
    private static final Pattern TEXT_OR_COMMENT = Pattern.compile(
            "\"[^\"\\\\\n]*+(?:\\\\[^\n][^\"\\\\\n]*+)*+\"|'[^'\\\\\n]*+(?:\\\\[^\n][^'\\\\\n]*+)*+'|//[^\n]*|/\\*[\\s\\S]*?\\*/");
    /** Not a condition on the field {@code rule}. */
    private static final Pattern RULE =
            Pattern.compile("\\brule\\s+(?!(?:in|not|matches|memberOf)\\b)(?:\"([^\"]*)\"|'([^']*)'|([\\w.]+))");

    private static final Pattern ANNOTATION = Pattern.compile("@(\\w+)");
    private static final Pattern LITERAL =
            Pattern.compile("\\b(listed|cidr|regex)\\s*\\(\\s*(\"[^\"\\\\\n]*+(?:\\\\[^\n][^\"\\\\\n]*+)*+\")");
    private static final Pattern BOUND = Pattern.compile("([A-Za-z_$][\\w$]*)\\s*:");
    private static final Pattern TOKEN = Pattern.compile("\\w+|[^\\w\\s]");

    /**
     * @param line from 1
     * @param column from 1; 0 where the whole line is meant
     */
    record Place(int line, int column) {}

    /**
     * @param kind rule, or the function's name
     * @param value the rule's name, or the function's first argument
     * @param offset where the name begins, or the call
     */
    record Named(String kind, String value, int offset) {}

    private final String path;
    private final String source;
    private final Macros.Expanded expanded;
    private final String text;
    private final String code;
    private final String bare;
    private volatile Optional<PackageDescr> parsed;
    private volatile Optional<Sharding.SessionNeed> sessionNeed;
    private volatile List<RuleText.Forbidden> forbidden;
    private Guard guard;
    private Lists guardLists = Lists.NONE;
    private Set<String> guardDeclared = Set.of();

    RuleFile(String path, String text) {
        this(path, text, Macros.Expanded.of(text));
    }

    private RuleFile(String path, String source, Macros.Expanded expanded) {
        this.path = path;
        this.source = source;
        this.expanded = expanded;
        this.text = expanded.text();
        StringBuilder withoutComments = new StringBuilder(text);
        StringBuilder withoutTexts = new StringBuilder(text);
        Matcher found = TEXT_OR_COMMENT.matcher(text);
        while (found.find()) {
            boolean comment = found.group().startsWith("/");
            for (int i = found.start(); i < found.end(); i++) {
                char blank = text.charAt(i) == '\n' ? '\n' : ' ';
                boolean quote = !comment && (i == found.start() || i == found.end() - 1);
                if (comment) {
                    withoutComments.setCharAt(i, blank);
                }
                if (!quote) {
                    withoutTexts.setCharAt(i, blank);
                }
            }
        }
        this.code = withoutComments.toString();
        this.bare = withoutTexts.toString();
    }

    /** @param source as its author wrote it */
    static RuleFile of(String path, String source, Macros macros) {
        RuleFile written = new RuleFile(path, source);
        Macros.Expanded expanded = macros.into(source, written.code, written.bare);
        return expanded.text().equals(source) ? written : new RuleFile(path, source, expanded);
    }

    String path() {
        return path;
    }

    /** As its author wrote it. */
    String source() {
        return source;
    }

    /** As its author wrote it, without comments. */
    String sourceCode() {
        return expanded.text().equals(source) ? code : new RuleFile(path, source).code;
    }

    /** Names of the macros in it. */
    Set<String> macros() {
        return expanded.used();
    }

    /** What of its macros could not be put in. */
    List<Macros.Wrong> wrongMacros() {
        return expanded.wrong();
    }

    /** With its macros put in. */
    String text() {
        return text;
    }

    /** What stands in it, as Drools reads it; empty where there is an error in it, of which the compiler tells. */
    Optional<PackageDescr> parsed() {
        if (parsed == null) {
            try {
                DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
                PackageDescr found = parser.parse(false, new StringReader(text));
                parsed = parser.hasErrors() ? Optional.empty() : Optional.ofNullable(found);
            } catch (DroolsParserException | RuntimeException | StackOverflowError e) {
                parsed = Optional.empty();
            }
        }
        return parsed;
    }

    /** What stands in it that rules may not do. Nothing is told of a file with an error in it, of which the compiler tells. */
    List<RuleText.Forbidden> forbidden() {
        if (forbidden == null) {
            List<RuleText.Forbidden> found = RuleText.ofCharacters(text, bare);
            forbidden =
                    found.isEmpty() ? parsed().map(it -> RuleText.of(text, it)).orElse(List.of()) : found;
        }
        return forbidden;
    }

    /** All of it without comments. */
    String code() {
        return code;
    }

    /** The code of the consequences, without comments and texts. */
    String consequenceCode() {
        int then = after("then", after("when", 0));
        return bare.substring(then);
    }

    /** Names that something is bound to in the conditions; more than that where a colon stands for something else. */
    Set<String> boundNames() {
        Set<String> names = new HashSet<>();
        Matcher bound = BOUND.matcher(bare);
        while (bound.find()) {
            names.add(bound.group(1));
        }
        return names;
    }

    /**
     * Which facts its rule can match.
     *
     * @param lists of its pack
     * @param declared names that its pack declares
     */
    Guard guard(Lists lists, Set<String> declared) {
        if (guard == null || !guardLists.equals(lists) || !guardDeclared.equals(declared)) {
            Set<String> otherNames = boundNames();
            otherNames.addAll(declared);
            guard = parsed().filter(it -> it.getRules().size() == 1 && !otherNames.contains("*"))
                    .map(it -> Guards.of(it.getRules().get(0), lists, otherNames))
                    .orElse(Guard.OPEN);
            guardLists = lists;
            guardDeclared = declared;
        }
        return guard;
    }

    /** Names of functions and globals that it declares or imports; all, as a star, where that cannot be told. */
    Set<String> declaredNames() {
        Set<String> names = new HashSet<>();
        if (parsed().isEmpty()) {
            names.add("*");
        }
        parsed().ifPresent(it -> {
            it.getFunctions().forEach(function -> names.add(function.getName()));
            it.getGlobals().forEach(global -> names.add(global.getIdentifier()));
            it.getFunctionImports()
                    .forEach(imported -> names.add(
                            imported.getTarget().substring(imported.getTarget().lastIndexOf('.') + 1)));
        });
        return names;
    }

    /** Why a match of its rule needs a session; empty where none is needed. */
    Optional<Sharding.SessionNeed> sessionNeed() {
        if (sessionNeed == null) {
            sessionNeed = Sharding.sessionNeed(this);
        }
        return sessionNeed;
    }

    /** Names that stand in the conditions and the consequences. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        Matcher when = Pattern.compile("\\bwhen\\b").matcher(bare);
        Matcher name = Pattern.compile("[A-Za-z_]\\w*").matcher(bare);
        int at = when.find() ? when.end() : 0;
        while (name.find(at)) {
            names.add(name.group());
            at = name.end();
        }
        return names;
    }

    /** Where the author wrote what stands at that offset of {@link #text}. */
    Place place(int offset) {
        return written(expanded.offsets().before(offset));
    }

    /** Where the author wrote what stands at that place of {@link #text}; line and column from 1. */
    Place place(int line, int column) {
        if (expanded.offsets() == Macros.Offsets.SAME) {
            return new Place(line, column);
        }
        int start = 0;
        for (int i = 1; i < line && start >= 0; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return place(Math.min(start + column - 1, text.length()));
    }

    /** Where in {@link #source} an offset of it lies. */
    Place written(int offset) {
        int line = 1
                + (int) source.substring(0, offset)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new Place(line, offset - source.lastIndexOf('\n', offset - 1));
    }

    /** The rules, by their names as written. */
    List<Named> rules() {
        List<Named> rules = new ArrayList<>();
        Matcher rule = RULE.matcher(code);
        while (rule.find()) {
            int group = rule.group(1) != null ? 1 : rule.group(2) != null ? 2 : 3;
            if (bare.startsWith("rule", rule.start())) {
                rules.add(new Named("rule", rule.group(group), rule.start(group)));
            }
        }
        return rules;
    }

    /** Where each annotation stands, by its name. */
    Map<String, List<Place>> annotations() {
        Map<String, List<Place>> annotations = new LinkedHashMap<>();
        Matcher annotation = ANNOTATION.matcher(bare);
        while (annotation.find()) {
            annotations
                    .computeIfAbsent(annotation.group(1), name -> new ArrayList<>())
                    .add(place(annotation.start()));
        }
        return annotations;
    }

    /** What is written as first argument of listed, cidr and regex; as it stands where an escape in it is none. */
    List<Named> literals() {
        List<Named> literals = new ArrayList<>();
        Matcher call = LITERAL.matcher(code);
        while (call.find()) {
            String quoted = call.group(2);
            String value = quoted.substring(1, quoted.length() - 1);
            try {
                value = value.translateEscapes();
            } catch (IllegalArgumentException e) {
                // the compiler tells of it
            }
            literals.add(new Named(call.group(1), value, call.start()));
        }
        return literals;
    }

    /**
     * Where {@code expression} stands, however it is spaced: behind {@code keyword}, else before the rule.
     *
     * @param keyword when or then
     */
    Optional<Place> find(String expression, String keyword) {
        StringBuilder pattern = new StringBuilder();
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            pattern.append(pattern.isEmpty() ? "" : "\\s*").append(Pattern.quote(token.group()));
        }
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        Matcher found = Pattern.compile("(?<!\\w)" + pattern + "(?!\\w)").matcher(code);
        int head = rules().isEmpty() ? code.length() : rules().get(0).offset();
        return found.find(keyword.equals("then") ? after("then", after("when", 0)) : after("when", 0))
                ? Optional.of(place(found.start()))
                : found.find(0) && found.start() < head ? Optional.of(place(found.start())) : Optional.empty();
    }

    /** Its first rule's name; its beginning where it has none. */
    Place head() {
        List<Named> rules = rules();
        return place(rules.isEmpty() ? 0 : rules.get(0).offset());
    }

    /** The first thing behind {@code when}. */
    Place conditions() {
        return place(after("when", 0));
    }

    /** The first thing behind {@code then}. */
    Place consequence() {
        return place(after("then", after("when", 0)));
    }

    /** Offset of what follows the keyword; 0 where there is no such keyword. */
    private int after(String keyword, int from) {
        Matcher found = Pattern.compile("\\b" + keyword + "\\b\\s*").matcher(bare);
        return found.find(from) && found.end() < text.length() ? found.end() : 0;
    }
}
