package dev.plumbline.rules.filter;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.KernelFact;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The fields of facts that an index can be made of, and how they are read without making garbage. */
final class Fields {
    /** What a field holds. */
    enum Kind {
        TEXT,
        TEXTS,
        NUMBER
    }

    /** Where the values of a field go. */
    interface Sink {
        /** @param from where in {@code text} the value begins; it goes to the end */
        void text(String text, int from);

        void number(long number);

        /** One text in pieces, with a space between each two; null pieces are left out. */
        void joined(String first, List<String> rest);
    }

    /** Gives the values that are there. */
    interface Reader {
        void read(Fact fact, Sink sink);
    }

    private static final Map<String, Reader> OF_KERNEL_FACTS = Map.of(
            "name", (fact, sink) -> baseName(((KernelFact) fact).binary(), sink),
            "parentName", (fact, sink) -> baseName(((KernelFact) fact).parent(), sink),
            "commandLine", (fact, sink) -> sink.joined(((KernelFact) fact).binary(), ((KernelFact) fact).args()));

    /** Every type that a pattern may name, by its simple name. */
    private static final Map<String, Class<?>> TYPES = new HashMap<>();

    static {
        for (Class<? extends Fact> type : Facts.types()) {
            for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
                TYPES.put(each.getSimpleName(), each);
            }
        }
    }

    /** Each is made once: that takes longer than a thousand reads, and an index over all rules wants some hundred. */
    private static final Map<Method, Function<Fact, Object>> FUNCTIONS = new ConcurrentHashMap<>();

    private Fields() {}

    /** The type of fact that a pattern names; empty where it names none. */
    static Optional<Class<?>> type(String name) {
        String facts = Fact.class.getPackageName() + ".";
        return Optional.ofNullable(TYPES.get(name.startsWith(facts) ? name.substring(facts.length()) : name));
    }

    /** The concrete types of fact that are of that type, as bits in the order of {@link Facts#types}. */
    static long mask(Class<?> type) {
        long mask = 0;
        for (int i = 0; i < Facts.types().size(); i++) {
            if (type.isAssignableFrom(Facts.types().get(i))) {
                mask |= 1L << i;
            }
        }
        return mask;
    }

    /** What the field holds; empty where there is none of that name, or it holds something else. */
    static Optional<Kind> kind(Class<?> type, String field) {
        return getter(type, field).map(Fields::kind);
    }

    private static Kind kind(Method getter) {
        Class<?> returned = getter.getReturnType();
        if (returned == String.class) {
            return Kind.TEXT;
        }
        if (returned == Long.class || returned == Integer.class || returned == long.class || returned == int.class) {
            return Kind.NUMBER;
        }
        return getter.getGenericReturnType().getTypeName().equals("java.util.List<java.lang.String>")
                ? Kind.TEXTS
                : null;
    }

    private static Optional<Method> getter(Class<?> type, String field) {
        try {
            return Optional.of(type.getMethod(field)).filter(it -> it.getDeclaringClass() != Object.class);
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException if the type has no such field */
    static Reader reader(Class<?> type, String field) {
        if (KernelFact.class.isAssignableFrom(type) && OF_KERNEL_FACTS.containsKey(field)) {
            return OF_KERNEL_FACTS.get(field);
        }
        Method method = getter(type, field)
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName() + " has no field " + field));
        Function<Fact, Object> getter = FUNCTIONS.computeIfAbsent(method, Fields::function);
        return switch (kind(method)) {
            case TEXT ->
                (fact, sink) -> {
                    String text = (String) getter.apply(fact);
                    if (text != null) {
                        sink.text(text, 0);
                    }
                };
            case NUMBER ->
                (fact, sink) -> {
                    Number number = (Number) getter.apply(fact);
                    if (number != null) {
                        sink.number(number.longValue());
                    }
                };
            case TEXTS ->
                (fact, sink) -> {
                    List<?> texts = (List<?>) getter.apply(fact);
                    for (int i = 0; texts != null && i < texts.size(); i++) {
                        if (texts.get(i) != null) {
                            sink.text((String) texts.get(i), 0);
                        }
                    }
                };
        };
    }

    private static void baseName(String path, Sink sink) {
        if (path != null) {
            sink.text(path, path.lastIndexOf('/') + 1);
        }
    }

    @SuppressWarnings("unchecked")
    private static Function<Fact, Object> function(Method getter) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            MethodHandle handle = lookup.unreflect(getter);
            CallSite site = LambdaMetafactory.metafactory(
                    lookup,
                    "apply",
                    MethodType.methodType(Function.class),
                    MethodType.methodType(Object.class, Object.class),
                    handle,
                    handle.type().wrap());
            return (Function<Fact, Object>) site.getTarget().invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("the field " + getter + " cannot be read", e);
        }
    }
}
