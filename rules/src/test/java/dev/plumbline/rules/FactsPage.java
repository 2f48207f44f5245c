package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page for rule authors: each type of fact with its fields, and the functions, as the sources tell of them. */
final class FactsPage {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "plumbline", "rules", "facts");
    private static final Set<String> NONE =
            Set.of("enriched", "fields", "toString", "stands", "getTimestamp", "carried");
    private static final Pattern DOCUMENTED = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\n]*\n\\s*)*public (?:abstract |final |sealed )*(?:class (\\w+)|[\\w<>., ]+? (\\w+)\\((\\w*))",
            Pattern.DOTALL);
    private static final Map<String, String> FUNCTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("Fact.listed", "listed(\"shells\", name)"),
            Map.entry("Fact.cidr", "cidr(\"10.0.0.0/8\", peerAddress)"),
            Map.entry("Fact.regex", "regex(\"^/tmp/[a-z]{8}$\", binary)"),
            Map.entry("Fact.prefix", "prefix(\"/tmp/\", binary)"),
            Map.entry("Fact.suffix", "suffix(\".sh\", path)"),
            Map.entry("Fact.substring", "substring(\"--privileged\", args)"),
            Map.entry("Fact.glob", "glob(\"/home/*/.ssh/*\", path)"),
            Map.entry("Fact.same", "same(\"POWERSHELL\", name)"),
            Map.entry("Fact.lower", "substring(\"xmrig\", lower(commandLine))"),
            Map.entry("Fact.baseName", "listed(\"shells\", baseName(path))"),
            Map.entry("ImageFact.vulnerabilities", "vulnerabilities(\"high\").size() > 10"),
            Map.entry("ImageFact.count", "count(\"critical\") > 0"),
            Map.entry("ImageFact.fixable", "fixable(\"high\").size() > 0"),
            Map.entry("ImageFact.hasVulnerability", "hasVulnerability(\"CVE-2024-3094\")"),
            Map.entry("ImageFact.waived", "!waived(\"CVE-2024-3094\")"),
            Map.entry("ImageFact.hasPackage", "hasPackage(\"xz-utils\")"),
            Map.entry("ImageFact.hasExecutable", "!hasExecutable(binary)"),
            Map.entry("ImageFact.attestedBy", "!attestedBy(\"release@example.org\")")));

    private final Properties examples = new Properties();
    private final Map<String, String> docs = new LinkedHashMap<>();
    private final StringBuilder out = new StringBuilder();

    private FactsPage() throws IOException {
        try (var reader = Files.newBufferedReader(Path.of("src", "test", "resources", "fact-examples.properties"))) {
            examples.load(reader);
        }
    }

    static String text() throws IOException {
        FactsPage page = new FactsPage();
        page.write();
        return page.out.toString();
    }

    private void write() throws IOException {
        out.append("""
                # Facts

                What a rule's conditions can ask. A field that is not known is null, a list of which nothing is known is empty, and a
                boolean says what is known to be so. A function takes null, of which nothing holds. This page is generated from
                the code.

                ## Functions

                The first argument is a literal. The second one is a field or, where the function can be asked of several texts, a
                list, of which any may meet it.

                | function | of | meaning | lists | example |
                |---|---|---|---|---|
                """);
        for (Class<?> type : List.of(Fact.class, imageFact())) {
            read(type);
            FUNCTIONS.keySet().stream()
                    .filter(it -> it.startsWith(type.getSimpleName() + "."))
                    .forEach(this::function);
        }
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> type : Facts.all()) {
            List<Class<?>> line = new ArrayList<>();
            for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
                line.add(0, each);
            }
            all.addAll(line);
        }
        for (Class<?> type : all) {
            read(type);
            type(type);
        }
    }

    private static Class<?> imageFact() {
        return Facts.types().get(0).getSuperclass().getSuperclass();
    }

    private void function(String name) {
        String function = name.substring(name.indexOf('.') + 1);
        String lists = takesLists(function) ? "yes" : "no";
        out.append("| `")
                .append(function)
                .append("` | ")
                .append(name, 0, name.indexOf('.'))
                .append(" | ");
        out.append(docs.get(name)).append(" | ").append(lists).append(" | `");
        out.append(FUNCTIONS.get(name).replace("|", "\\|")).append("` |\n");
    }

    private static boolean takesLists(String function) {
        return Arrays.stream(Fact.class.getMethods())
                .anyMatch(it -> it.getName().equals(function)
                        && it.getParameterCount() == 2
                        && it.getParameterTypes()[1] == List.class);
    }

    private void read(Class<?> type) throws IOException {
        String source = Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
        Matcher documented = DOCUMENTED.matcher(source);
        while (documented.find()) {
            String name = documented.group(2) != null
                    ? documented.group(2)
                    : type.getSimpleName() + "." + documented.group(3);
            docs.putIfAbsent(name, words(documented.group(1)));
        }
    }

    private static String words(String javadoc) {
        return javadoc.replaceAll("(?m)^\\s*\\* ?", "")
                .replaceAll("(?s)<p>.*", "")
                .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replace("&amp;", "&")
                .replace("|", "\\|")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private void type(Class<?> type) {
        out.append("\n## ").append(type.getSimpleName()).append("\n\n").append(docs.get(type.getSimpleName()));
        if (type.getSuperclass() != Object.class) {
            String parent = type.getSuperclass().getSimpleName();
            out.append(" Has all of [")
                    .append(parent)
                    .append("](#")
                    .append(parent.toLowerCase(Locale.ROOT))
                    .append(").");
        }
        out.append('\n');
        List<Method> own = Arrays.stream(type.getDeclaredMethods())
                .filter(it -> Modifier.isPublic(it.getModifiers()) && !it.isBridge())
                .filter(it -> it.getParameterCount() == 0 && !NONE.contains(it.getName()))
                .filter(it -> docs.containsKey(type.getSimpleName() + "." + it.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        if (!own.isEmpty()) {
            out.append("\n| field | type | meaning | example | not known |\n|---|---|---|---|---|\n");
        }
        own.forEach(it -> field(type, it));
    }

    private void field(Class<?> type, Method field) {
        boolean isTruth = field.getReturnType() == boolean.class;
        boolean isList = field.getReturnType() == List.class;
        String example = isTruth ? "true" : String.valueOf(examples.getProperty(field.getName()));
        String unknown =
                isTruth ? "false" : isList ? "empty" : field.getReturnType().isPrimitive() ? "always known" : "null";
        out.append("| `")
                .append(field.getName())
                .append("` | ")
                .append(kind(field))
                .append(" | ");
        out.append(docs.get(type.getSimpleName() + "." + field.getName())).append(" | `");
        out.append(example.replace("|", "\\|")).append("` | ").append(unknown).append(" |\n");
    }

    private static String kind(Method field) {
        return switch (field.getGenericReturnType().getTypeName()) {
            case "java.lang.String" -> "text";
            case "boolean" -> "true or false";
            case "java.time.Instant" -> "time";
            case "java.util.List<java.lang.String>" -> "texts";
            case "java.util.List<java.lang.Integer>" -> "numbers";
            case "java.time.Duration" -> "time span";
            default -> "number";
        };
    }
}
