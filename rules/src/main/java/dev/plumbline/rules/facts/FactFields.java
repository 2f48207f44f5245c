package dev.plumbline.rules.facts;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which fields facts have, by their names. */
public final class FactFields {
    /** What every fact answers and no rule asks for. */
    private static final Set<String> NONE = Set.of("enriched", "fields", "toString");

    private static final Map<String, Class<? extends Fact>> TYPES =
            Facts.types().stream().collect(Collectors.toUnmodifiableMap(Class::getSimpleName, it -> it));

    private FactFields() {}

    /** Those that a title can show of every one of the types: all but what is only so or not so. */
    public static Set<String> shownOfAll(Collection<String> types) {
        List<Set<String>> each = types.stream().map(FactFields::shown).toList();
        Set<String> all = new TreeSet<>(shownOfAny(types));
        each.forEach(all::retainAll);
        return all;
    }

    /** Those that a title can show of at least one of the types. */
    public static Set<String> shownOfAny(Collection<String> types) {
        return types.stream().flatMap(it -> shown(it).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> shown(String type) {
        return getters(TYPES.get(type)).stream()
                .filter(it ->
                        it.getReturnType() != boolean.class && !it.getName().equals("eventId"))
                .map(Method::getName)
                .collect(Collectors.toSet());
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
