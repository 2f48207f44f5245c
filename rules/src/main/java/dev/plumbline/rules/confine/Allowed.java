package dev.plumbline.rules.confine;

import dev.plumbline.rules.Alerts;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What rules may reach, by name: everything that is not here is out of reach. */
final class Allowed {
    /** Package of the facts. */
    static final String FACTS = Fact.class.getPackageName();

    static final String ALERTS = Alerts.class.getName();
    private static final String STEPS = Steps.class.getName();

    /**
     * Methods of values that end soon and make no more than they were given. Not among them: what takes a pattern of {@code
     * java.util.regex}, repeats or formats a text, reads a property of the system, changes a collection, or takes code.
     */
    private static final Map<String, Set<String>> VALUES = table("""
            java.lang.String: equals equalsIgnoreCase startsWith endsWith contains isEmpty isBlank length indexOf \
            lastIndexOf toLowerCase toUpperCase strip trim charAt substring compareTo compareToIgnoreCase toString
            java.lang.CharSequence: length charAt toString
            java.lang.Integer: intValue longValue doubleValue equals compareTo toString
            java.lang.Long: intValue longValue doubleValue equals compareTo toString
            java.lang.Double: intValue longValue doubleValue equals compareTo toString
            java.lang.Short: intValue longValue doubleValue equals compareTo toString
            java.lang.Byte: intValue longValue doubleValue equals compareTo toString
            java.lang.Float: intValue longValue doubleValue equals compareTo toString
            java.lang.Number: intValue longValue doubleValue equals toString
            java.lang.Boolean: booleanValue equals toString
            java.lang.Character: charValue equals compareTo toString
            java.lang.Comparable: compareTo
            java.lang.Object: equals toString
            java.util.Collection: size isEmpty contains
            java.util.List: size isEmpty contains get indexOf equals toString
            java.util.Set: size isEmpty contains equals toString
            java.util.Map: size isEmpty containsKey get equals toString
            java.time.Instant: isBefore isAfter getEpochSecond toEpochMilli equals compareTo toString
            java.time.Duration: toDays toHours toMinutes toSeconds toMillis isZero isNegative equals compareTo toString
            """);

    /** Types that a pattern, an import or an instanceof may name beside facts, by their simple names. */
    private static final Map<String, String> TYPES = Stream.of(
                    String.class,
                    Integer.class,
                    Long.class,
                    Double.class,
                    Number.class,
                    Boolean.class,
                    Object.class,
                    java.util.Collection.class,
                    List.class,
                    Set.class,
                    Map.class,
                    Instant.class,
                    Duration.class)
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Class::getName));

    /** Every type that a fact is of, by its name. */
    private static final Map<String, Class<?>> FACT_TYPES = factTypes();

    /** What Drools itself makes rules of. What may be done with these is told by the calls. */
    private static final Pattern COMPILERS =
            Pattern.compile("org\\.drools\\.model\\.(?:Rule|Rule\\$Attribute|Model|Variable|Drools"
                    + "|DroolsEntryPoint|RuleItemBuilder|PatternDSL\\$PatternDef|DomainClassMetadata|DeclarationSource|Declaration"
                    + "|Global|From|Argument|AlphaIndex|BetaIndex|BitMask|Index\\$ConstraintType|DynamicValueSupplier"
                    + "|view\\.\\w+|bitmask\\.\\w+|operators\\.\\w+|consequences\\.ConsequenceBuilder\\$_\\w+|impl\\.RuleBuilder"
                    + "|functions\\.(?:temporal\\.(?:TemporalPredicate|AfterPredicate|BeforePredicate|AbstractTemporalPredicate)|(?:Predicate|Function|Block)(?:\\d+|N)|PredicateInformation|HashedExpression|Operator"
                    + "|accumulate\\.AccumulateFunction))"
                    + "|org\\.drools\\.modelcompiler\\.(?:CanonicalKieModuleModel|dsl\\.pattern\\.D|util\\.EvaluationUtil"
                    + "|consequence\\.DroolsImpl)"
                    + "|org\\.drools\\.core\\.(?:base\\.accumulators\\.\\w+|rule\\.consequence\\.KnowledgeHelper|WorkingMemory)"
                    + "|org\\.drools\\.util\\.DateUtils"
                    + "|org\\.kie\\.api\\.(?:KieServices|builder\\.ReleaseId|builder\\.model\\.\\w+(?:\\$\\w+)?|conf\\.\\w+"
                    + "|runtime\\.conf\\.ClockTypeOption|definition\\.rule\\.Rule)"
                    + "|org\\.kie\\.util\\.maven\\.support\\.ReleaseIdImpl"
                    + "|java\\.lang\\.(?:Enum|Iterable|Throwable|Exception|RuntimeException|IllegalArgumentException"
                    + "|invoke\\.(?:LambdaMetafactory|StringConcatFactory|SerializedLambda))"
                    + "|java\\.util\\.(?:ArrayList|Arrays|Collections|Locale|concurrent\\.TimeUnit|function\\.Supplier)"
                    + "|java\\.time\\.format\\.DateTimeFormatter(?:Builder)?");

    private static final Set<String> FACT_METHODS = new TreeSet<>();
    private static final Set<String> FACT_METHODS_OUT_OF_REACH = new TreeSet<>();

    static {
        FACT_TYPES.values().stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .forEach(
                        method -> (isInReach(method) ? FACT_METHODS : FACT_METHODS_OUT_OF_REACH).add(method.getName()));
    }

    private static final Set<String> VALUE_METHODS =
            VALUES.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private Allowed() {}

    private static Map<String, Class<?>> factTypes() {
        Map<String, Class<?>> types = new HashMap<>();
        for (Class<?> fact : Facts.all()) {
            for (Class<?> each = fact; each != Object.class; each = each.getSuperclass()) {
                types.put(each.getName(), each);
            }
        }
        return Map.copyOf(types);
    }

    /** Whether it is a fact's own, and gives nothing but values. */
    private static boolean isInReach(Method method) {
        Class<?> given = method.getReturnType();
        return method.getDeclaringClass().getPackageName().equals(FACTS)
                && !Modifier.isStatic(method.getModifiers())
                && (given.isPrimitive() || VALUES.containsKey(given.getName()))
                && given != void.class;
    }

    /** Whether it may stand for a type where a rule names one; facts also by their whole names. */
    static boolean isType(String name) {
        return TYPES.containsKey(name) || TYPES.containsValue(name) || isFact(name) || isFact(FACTS + "." + name);
    }

    /** Whether the class is a fact's, by its whole name. */
    static boolean isFact(String name) {
        return FACT_TYPES.containsKey(name);
    }

    /** Whether a class of that whole name is a value. */
    static boolean isValue(String name) {
        return VALUES.containsKey(name);
    }

    /** Whether a method of that name may be called without saying on what, or on a fact. */
    static boolean isFactMethod(String name) {
        return FACT_METHODS.contains(name);
    }

    /** Whether the name is that of a fact's method which rules may not call, and of no other. */
    static boolean isHiddenOfFacts(String name) {
        return FACT_METHODS_OUT_OF_REACH.contains(name)
                && !FACT_METHODS.contains(name)
                && !VALUE_METHODS.contains(name);
    }

    /** Whether a method of that name may be called on a value. */
    static boolean isValueMethod(String name) {
        return VALUE_METHODS.contains(name);
    }

    /** Whether compiled code may call the method of a class of that whole name. */
    static boolean isCallable(String owner, String method) {
        return VALUES.getOrDefault(owner, Set.of()).contains(method) || (isFact(owner) && isFactMethod(method));
    }

    /** Whether compiled rules may find a class of that whole name. */
    static boolean isLoadable(String name) {
        return isValue(name)
                || isFact(name)
                || name.equals(ALERTS)
                || name.equals(STEPS)
                || COMPILERS.matcher(name).matches();
    }

    /** Names of methods by whole names of classes, from lines {@code class: method method}. */
    static Map<String, Set<String>> table(String lines) {
        Map<String, Set<String>> table = new TreeMap<>();
        lines.lines().forEach(line -> {
            String[] parts = line.split(":", 2);
            table.put(parts[0].strip(), Set.of(parts[1].strip().split(" +")));
        });
        return table;
    }
}
