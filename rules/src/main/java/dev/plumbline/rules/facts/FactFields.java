package dev.plumbline.rules.facts;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which fields facts have, by their names. */
public final class FactFields {
    /** What every fact answers and no rule asks for. */
    private static final Set<String> NONE =
            Set.of("enriched", "fields", "toString", "stands", "getTimestamp", "carried");

    private static final Map<String, Class<? extends Fact>> TYPES =
            Facts.all().stream().collect(Collectors.toUnmodifiableMap(Class::getSimpleName, it -> it));

    /** By type, what a title can show of it: asked for every field in every title, at each load of a pack. */
    private static final Map<String, Set<String>> SHOWN =
            Facts.all().stream().collect(Collectors.toUnmodifiableMap(Class::getSimpleName, FactFields::shown));

    /** Those that a pattern may name, families of facts among them. */
    private static final Map<String, Class<?>> PATTERNS = new HashMap<>();

    static {
        for (Class<?> type : Facts.all()) {
            for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
                PATTERNS.put(each.getSimpleName(), each);
            }
        }
    }

    private FactFields() {}

    /** What a field of a type, or of a family of types, holds; empty where there is no such field. */
    public static Optional<Class<?>> type(String pattern, String field) {
        return Optional.ofNullable(PATTERNS.get(pattern))
                .flatMap(it -> Arrays.stream(it.getMethods())
                        .filter(method -> method.getName().equals(field) && method.getParameterCount() == 0)
                        .findFirst()
                        .map(Method::getReturnType));
    }

    /** Names of the fields and functions that conditions on a type, or a family of types, may use; none for no type. */
    public static Set<String> names(String pattern) {
        Set<String> names = new TreeSet<>();
        Class<?> type = PATTERNS.get(pattern);
        if (type != null) {
            Arrays.stream(type.getMethods())
                    .filter(it -> Fact.class.isAssignableFrom(it.getDeclaringClass()))
                    .map(Method::getName)
                    .filter(it -> !NONE.contains(it))
                    .forEach(names::add);
        }
        return names;
    }

    /** Whether a type is one that rules over several events look at. */
    public static boolean isOfSignals(String type) {
        return TYPES.containsKey(type) && SignalFact.class.isAssignableFrom(TYPES.get(type));
    }

    /** Names of the types and families of types that a pattern may name. */
    public static Set<String> patterns() {
        return Collections.unmodifiableSet(PATTERNS.keySet());
    }

    /** Those that a title can show of every one of the types: all but what is only so or not so. */
    public static Set<String> shownOfAll(Collection<String> types) {
        List<Set<String>> each = types.stream().map(SHOWN::get).toList();
        Set<String> all = new TreeSet<>(shownOfAny(types));
        each.forEach(all::retainAll);
        return all;
    }

    /** Those that a title can show of at least one of the types. */
    public static Set<String> shownOfAny(Collection<String> types) {
        return types.stream().flatMap(it -> SHOWN.get(it).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> shown(Class<? extends Fact> type) {
        return getters(type).stream()
                .filter(it ->
                        it.getReturnType() != boolean.class && !it.getName().equals("eventId"))
                .map(Method::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What reads each of a type's fields, in the order of their names. */
    static List<Method> getters(Class<? extends Fact> type) {
        return Arrays.stream(type.getMethods())
                .filter(it -> it.getParameterCount() == 0 && !Modifier.isStatic(it.getModifiers()))
                .filter(it -> Fact.class.isAssignableFrom(it.getDeclaringClass()) && !it.isBridge())
                .filter(it -> !NONE.contains(it.getName()))
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .toList();
    }
}
