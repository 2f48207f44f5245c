package dev.plumbline.rules;

import static dev.plumbline.rules.RuleGrammar.Place.ANYWHERE;
import static dev.plumbline.rules.RuleGrammar.Place.ON_TOP;
import static dev.plumbline.rules.RuleGrammar.Place.PARENTHESES;
import static dev.plumbline.rules.RuleGrammar.Sort.FLAG;
import static dev.plumbline.rules.RuleGrammar.Sort.LIST;
import static dev.plumbline.rules.RuleGrammar.Sort.NUMBER;
import static dev.plumbline.rules.RuleGrammar.Sort.TEXT;
import static dev.plumbline.rules.RuleGrammar.Sort.THIS;

import dev.plumbline.rules.facts.Fact;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What authors write conditions with, and the corners of it: DRL with holes. A name in braces is filled by {@link RandomRules}
 * with a field, a literal or a pattern of its own kind.
 */
final class RuleGrammar {

    enum Sort {
        TEXT,
        NUMBER,
        FLAG,
        LIST,
        THIS
    }

    enum Place {
        ANYWHERE,
        /** Reaches as far to the left as it can, so that it needs them beside others. */
        PARENTHESES,
        /** Is no operand: binds, or is more than one condition. */
        ON_TOP
    }

    record Field(String name, Sort sort, List<?> values) {}

    record FactType(String name, List<Field> fields, Set<String> above) {
        boolean has(Sort sort) {
            return sort == THIS ? above.contains("ImageFact") : fields.stream().anyMatch(it -> it.sort() == sort);
        }

        boolean isAbstract() {
            return name.endsWith("Fact");
        }

        boolean isKernel() {
            return above.contains("KernelFact");
        }
    }

    /** @param throwing where the field is null, or the list empty */
    record Shape(Sort sort, Place place, boolean throwing, String text) {
        String name() {
            return sort.name().toLowerCase(Locale.ROOT) + " " + text;
        }
    }

    static final Field OF_NOTHING = new Field("this", THIS, List.of());

    private static final List<Field> OF_FACTS = List.of(
            new Field("service", TEXT, Literals.SERVICES),
            new Field("namespace", TEXT, Literals.SERVICES),
            new Field("image", TEXT, Literals.IMAGES),
            new Field("imageDigest", TEXT, Literals.DIGESTS));
    private static final List<Field> OF_IMAGES = with(
            OF_FACTS,
            new Field("baseImage", TEXT, Literals.IMAGES),
            new Field("scanned", FLAG, List.of()),
            new Field("critical", LIST, Literals.FLAWS));
    private static final List<Field> OF_KERNEL = with(
            OF_IMAGES,
            new Field("binary", TEXT, Literals.PATHS),
            new Field("name", TEXT, Literals.NAMES),
            new Field("parent", TEXT, Literals.PATHS),
            new Field("parentName", TEXT, Literals.NAMES),
            new Field("user", TEXT, Literals.SERVICES),
            new Field("commandLine", TEXT, Literals.PATHS),
            new Field("args", LIST, Literals.ARGS),
            new Field("args", LIST, Literals.ARGS),
            new Field("lineage", LIST, Literals.NAMES),
            new Field("ancestors", LIST, Literals.PATHS),
            new Field("uid", NUMBER, Literals.USERS),
            new Field("effectiveUid", NUMBER, Literals.USERS),
            new Field("inContainer", FLAG, List.of()),
            new Field("succeeded", FLAG, List.of()),
            new Field("hasTerminal", FLAG, List.of()));
    private static final List<Field> OF_NETWORK = with(
            OF_KERNEL,
            new Field("peer", TEXT, Literals.SERVICES),
            new Field("peerName", TEXT, Literals.HOSTS),
            new Field("peerAddress", TEXT, Literals.ADDRESSES),
            new Field("localAddress", TEXT, Literals.ADDRESSES),
            new Field("peerPort", NUMBER, Literals.PORTS),
            new Field("localPort", NUMBER, Literals.PORTS),
            new Field("peerKnown", FLAG, List.of()),
            new Field("peerExternal", FLAG, List.of()));

    private static final Set<String> FACT = Set.of("Fact");
    private static final Set<String> IMAGE = Set.of("Fact", "ImageFact");
    private static final Set<String> KERNEL = Set.of("Fact", "ImageFact", "KernelFact");
    private static final Set<String> NETWORK = Set.of("Fact", "ImageFact", "KernelFact", "NetworkFact");
    private static final Set<String> PIPELINE = Set.of("Fact", "ImageFact", "PipelineFact");

    static final List<FactType> TYPES = List.of(
            new FactType("Fact", OF_FACTS, FACT),
            new FactType("ImageFact", OF_IMAGES, IMAGE),
            new FactType("PipelineFact", OF_IMAGES, PIPELINE),
            new FactType("KernelFact", OF_KERNEL, KERNEL),
            new FactType("NetworkFact", OF_NETWORK, NETWORK),
            new FactType(
                    "ProcessLaunched",
                    with(OF_KERNEL, new Field("fromMemory", FLAG, List.of()), new Field("intended", FLAG, List.of())),
                    KERNEL),
            new FactType("Connected", with(OF_NETWORK, new Field("intended", FLAG, List.of())), NETWORK),
            new FactType("Accepted", OF_NETWORK, NETWORK),
            new FactType(
                    "FileUsed",
                    with(
                            OF_KERNEL,
                            new Field("path", TEXT, Literals.PATHS),
                            new Field("path", TEXT, Literals.PATHS),
                            new Field("targetPath", TEXT, Literals.PATHS),
                            new Field("action", TEXT, List.of("open", "create", "read", "write", "delete")),
                            new Field("mode", NUMBER, Literals.MODES),
                            new Field("writing", FLAG, List.of())),
                    KERNEL),
            new FactType(
                    "NameLookedUp",
                    with(
                            OF_KERNEL,
                            new Field("query", TEXT, Literals.HOSTS),
                            new Field("server", TEXT, Literals.ADDRESSES),
                            new Field("answers", LIST, Literals.ADDRESSES),
                            new Field("responseCode", TEXT, List.of("NOERROR", "NXDOMAIN"))),
                    KERNEL),
            new FactType(
                    "KernelExtended",
                    with(
                            OF_KERNEL,
                            new Field("kind", TEXT, List.of("module", "bpf")),
                            new Field("extension", TEXT, Literals.NAMES),
                            new Field("command", NUMBER, Literals.PORTS)),
                    KERNEL),
            new FactType(
                    "ServiceDeployed",
                    with(
                            OF_IMAGES,
                            new Field("environment", TEXT, Literals.SERVICES),
                            new Field("change", TEXT, List.of("deployed", "upgraded"))),
                    PIPELINE),
            new FactType("ScanFinished", OF_IMAGES, PIPELINE));

    static final List<Shape> SHAPES = Stream.of(
                    shapes(
                            TEXT,
                            ANYWHERE,
                            "{f} == {a}",
                            "{a} == {f}",
                            "{f} != {a}",
                            "{a} != {f}",
                            "{f} == {single}",
                            "{f} == 'h'",
                            "{f} in ({a}, {b})",
                            "{f} in ({single}, {a})",
                            "{f} in ({a}, null)",
                            "{f} not in ({a}, {b})",
                            "{f} not in ({a}, null)",
                            "{f} contains {part}",
                            "{f} not contains {part}",
                            "{f} contains {g}",
                            "{f} memberOf {joined}",
                            "{f} memberOf ([{a}, {b}])",
                            "{f} not memberOf {joined}",
                            "{f} matches {java}",
                            "{f} not matches {java}",
                            "!({f} matches {java})",
                            "{a}.equals({f})",
                            "java.util.Objects.equals({f}, {a})",
                            "{f}!.startsWith({prefix})",
                            "{f}!.toLowerCase() == {lower}",
                            "{f}!.length() > {k}",
                            "{f}!.startsWith({prefix}) == false",
                            "{f} > {a}",
                            "{f} < {a}",
                            "{f} == {number}",
                            "{f} == null",
                            "{f} != null",
                            "{f} == \"\"",
                            "{f} == {g}",
                            "{f} != {g}",
                            "{f} in ({g}, {a})",
                            "{f} == {sum}",
                            "{f}() == {a}",
                            "this.{f} == {a}",
                            "listed({list}, {f})",
                            "!listed({list}, {f})",
                            "cidr({cidr}, {f})",
                            "!cidr({cidr}, {f})",
                            "regex({re2}, {f})",
                            "!regex({re2}, {f})",
                            "eval({f} == {a})",
                            "!({f} == {a})",
                            "!({f} in ({a}, {b}))"),
                    shapes(
                            TEXT,
                            PARENTHESES,
                            "{f} == {a} || == {b}",
                            "{f} (== {a} || == {b})",
                            "{f} != {a} && != {b}",
                            "{f} == null || == {a}",
                            "{f} != null && != \"\"",
                            "{f} matches {java} || matches {java}",
                            "{f} contains {part} && not contains {part}"),
                    shapes(
                            TEXT,
                            ON_TOP,
                            "{x} : {f} == {a}",
                            "{x} : {f} != {a}",
                            "{x} : {f} in ({a}, {b})",
                            "{x} : {f} matches {java}",
                            "{x} : {f} == {a} || == {b}",
                            "({x} : {f} == {a})",
                            "{x} : ({f} == {a})",
                            "{x} : {f}, {x} == {a}",
                            "{x} : {f}, {g} == {x}",
                            "{x} : {f} != null, {g} != null, {g} str[endsWith] {x}",
                            "{x} : {f}, {x}!.startsWith({prefix})",
                            "{x} : {f} == {a} && {g} != {b}",
                            "{x} : listed({list}, {f})",
                            "{f} : {f} == {a}",
                            "{f} : {g}, {f} == {a}"),
                    throwing(
                            TEXT,
                            "{f} str[startsWith] {prefix}",
                            "{f} not str[startsWith] {prefix}",
                            "{f} str[endsWith] {suffix}",
                            "{f} str[endsWith] {single}",
                            "{f} str[length] {length}",
                            "!({f} str[endsWith] {suffix})",
                            "{f}.equals({a})",
                            "!{f}.equals({a})",
                            "{f}.equalsIgnoreCase({lower})",
                            "{f}.startsWith({prefix})",
                            "{f}.startsWith({prefix}) == true",
                            "{f}.endsWith({suffix})",
                            "!{f}.endsWith({suffix})",
                            "{f}.contains({part})",
                            "{f}.toLowerCase() == {lower}",
                            "{f}.length > {k}",
                            "{f}.isEmpty()",
                            "{f} + \"x\" != {a}",
                            "{f} memberOf {lists}"),
                    shapes(
                            NUMBER,
                            ANYWHERE,
                            "{f} == {n}",
                            "{i} == {f}",
                            "{f} != {n}",
                            "{f} == \"{n}\"",
                            "{f} != \"{n}\"",
                            "{f} == {n}.0",
                            "{f} in ({n}, {m})",
                            "{f} in (\"{n}\", {m})",
                            "{f} in ({n}, null)",
                            "{f} not in ({n}, {m})",
                            "{f} > {n}",
                            "{f} >= {n}",
                            "{f} < {n}",
                            "{f} <= {n}",
                            "{i} < {f}",
                            "{f} > \"{n}\"",
                            "{f} == null",
                            "{f} != null",
                            "{f}!.intValue() == {k}"),
                    shapes(
                            NUMBER,
                            PARENTHESES,
                            "{f} > {n} && < {m}",
                            "{f} < {n} || > {m}",
                            "{f} == {n} || == {m}",
                            "{f} == null || > {n}"),
                    shapes(NUMBER, ON_TOP, "{x} : {f} > {n}", "{x} : {f}, {x} == {n}", "{x} : {f} != {n}"),
                    throwing(NUMBER, "{f} + 1 > {n}", "{f}.intValue() == {k}", "{f} % 2 == 1"),
                    shapes(
                            FLAG,
                            ANYWHERE,
                            "{f}",
                            "!{f}",
                            "{f} == true",
                            "{f} == false",
                            "{f} != true",
                            "{f} in (true)",
                            "!({f} && {flag})",
                            "!({f} || {flag})"),
                    shapes(FLAG, ON_TOP, "{x} : {f}", "{x} : {f} == true"),
                    shapes(
                            LIST,
                            ANYWHERE,
                            "{f} contains {a}",
                            "{f} not contains {a}",
                            "{a} memberOf {f}",
                            "{a} not memberOf {f}",
                            "{f}.contains({a})",
                            "!{f}.contains({a})",
                            "{f}.size > {k}",
                            "{f}.size() == {k}",
                            "{f}.isEmpty()",
                            "!{f}.isEmpty()",
                            "{f}.toString() contains {part}",
                            "String.join(\" \", {f}) contains {part}",
                            "listed({list}, {f})",
                            "!listed({list}, {f})",
                            "cidr({cidr}, {f})",
                            "{f}.size() > 0 && {f}.get(0) == {a}"),
                    shapes(
                            LIST,
                            PARENTHESES,
                            "{f} contains {a} || contains {b}",
                            "{f} contains {a} && not contains {b}"),
                    shapes(
                            LIST,
                            ON_TOP,
                            "{x} : {f}, {x} contains {a}",
                            "{f}.size() > 0, {f}.get(0) == {a}",
                            "{x} : {f}.size, {x} > {k}"),
                    throwing(LIST, "{f}[0] == {a}", "{f}.get(0) == {a}", "{f}.get(0) str[startsWith] {prefix}"),
                    shapes(
                            THIS,
                            ANYWHERE,
                            "this != null",
                            "this instanceof {related}",
                            "!(this instanceof {related})",
                            "true",
                            "1 == 1",
                            "count(\"critical\") > {k}",
                            "hasVulnerability({flaw})",
                            "toString() contains {word}",
                            "fields.get(\"service\") == {service}"),
                    functions())
            .flatMap(List::stream)
            .toList();

    /** In an order that does not group them by what they ask of. Patterns are of so many kinds that they come more often. */
    static final List<Shape> LEADS = shuffled(SHAPES);

    /** Both sides of an operator, at any depth. */
    static final List<String> OPERATORS = List.of(
            "{1} && {2}",
            "{1} || {2}",
            "({1} && {2})",
            "({1} || {2}) && {3}",
            "{1} || {2} && {3}",
            "!({1})",
            "!({1} && {2})",
            "!({1} || {2})",
            "!(!({1}))");

    static final List<String> PATTERNS = List.of(
            "$event : {T}()",
            "$event:{T}({c})",
            "$event : dev.plumbline.rules.facts.{T}( {c} )",
            "$event : {T}( {c} ) {S}( this == $event, {s} )",
            "$event : {T}( {c} ) and {S}( this == $event, {s} )",
            "$event : {T}( {c} ) {S}( {s} )",
            "{S}( {s} ) $event : {T}( {c} )",
            "$event : {T}( {c} ) not {U}( {u} )",
            "not {U}( {u} ) $event : {T}( {c} )",
            "$event : {T}( {c} ) not {S}( this == $event, {s} )",
            "$event : {T}( {c} ) exists {S}( {s} )",
            "$event : {T}( {c} ) not( {S}( {s} ) and {S}( {s} ) )",
            "$event : {T}( {c} ) not( {S}( {s} ) or {U}( {u} ) )",
            "$event : {T}( {c} ) exists( {S}( {s} ) or {U}( {u} ) )",
            "$event : {T}( {c} ) ( {S}( this == $event, {s} ) or {U}( {u} ) )",
            "( $event : {T}( {c} ) or $event : {T}( {c} ) )",
            "( $event : {T}( {c} ) or $event : {U}() )",
            "$event : ( {T}( {c} ) or {T}( {c} ) )",
            "$event : {T}( {c} ) forall( {S}( {s} ) )",
            "$event : {T}( {c} ) forall( $each : {S}() {S}( this == $each, {s} ) )",
            "$event : {T}( {c} ) eval( true )",
            "$event : {T}( $bound : service, {c} ) eval( {service}.equals($bound) )",
            "$event : {T}( $bound : service, {c} ) {S}( service == $bound, {s} )",
            "$event : {T}( {c} ) {S}( this == $event, service == $event.service )",
            "$event : {T}( {c} ) String( this == {arg} ) from $event.args",
            "$event : {T}( $args : args, {c} ) String( this str[startsWith] {dash} ) from $args",
            "$event : {T}( {c} ) not( String( this == {arg} ) from $event.args )",
            "$event : {T}( {c} ) exists( String( length > 3 ) from $event.args )",
            "$event : {T}( {c} ) accumulate( String( this != {arg} ) from $event.args; $count : count(); $count > 1 )");

    private RuleGrammar() {}

    /** Everything that a rule may be made of. */
    static Set<String> constructs() {
        Set<String> all = new LinkedHashSet<>(PATTERNS);
        all.addAll(OPERATORS);
        SHAPES.forEach(it -> all.add(it.name()));
        return all;
    }

    private static List<Shape> shapes(Sort sort, Place place, String... texts) {
        return Arrays.stream(texts).map(it -> new Shape(sort, place, false, it)).toList();
    }

    private static List<Shape> throwing(Sort sort, String... texts) {
        return Arrays.stream(texts)
                .map(it -> new Shape(sort, ANYWHERE, true, it))
                .toList();
    }

    /** Functions that not every version of the facts has. None is named contains, which Drools takes for its operator. */
    private static List<Shape> functions() {
        Set<String> there =
                Arrays.stream(Fact.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        return Stream.of(TEXT, LIST)
                .flatMap(sort -> shapes(
                        sort,
                        ANYWHERE,
                        "prefix({prefix}, {f})",
                        "!prefix({prefix}, {f})",
                        "suffix({suffix}, {f})",
                        "substring({part}, {f})",
                        "!substring({part}, {f})",
                        "has({part}, {f})",
                        "!has({part}, {f})",
                        "glob({glob}, {f})",
                        "!glob({glob}, {f})")
                        .stream())
                .filter(it -> there.contains(it.text().replaceAll("!|\\(.*", "")))
                .toList();
    }

    private static List<Shape> shuffled(List<Shape> shapes) {
        List<Shape> shuffled = new ArrayList<>(shapes);
        for (int i = 0; i < 2; i++) {
            shapes.stream()
                    .filter(it -> it.text().contains("({re2}") || it.text().endsWith("matches {java}"))
                    .forEach(shuffled::add);
        }
        Collections.shuffle(shuffled, new Random(0));
        return List.copyOf(shuffled);
    }

    private static List<Field> with(List<Field> fields, Field... more) {
        return Stream.concat(fields.stream(), Arrays.stream(more)).toList();
    }
}
