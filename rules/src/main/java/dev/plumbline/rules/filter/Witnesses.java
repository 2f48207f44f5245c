package dev.plumbline.rules.filter;

import dev.plumbline.rules.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The needs of a rule that an index is made of: of those that must all hold the one that seldom does, of those of which one
 * must hold all. How seldom is guessed from the literals alone, since what comes is not known before.
 */
final class Witnesses {
    /** Fields with few values, each of which is in much that comes. */
    private static final Set<String> OF_FEW_VALUES = Set.of(
            "action",
            "protocol",
            "kind",
            "extension",
            "uid",
            "effectiveUid",
            "user",
            "node",
            "namespace",
            "service",
            "environments",
            "queryType",
            "phase");

    /** Where programs and files lie everywhere: what begins so says little. */
    private static final List<String> USUAL = List.of(
            "/usr/local/bin/",
            "/usr/local/",
            "/usr/sbin/",
            "/usr/lib/",
            "/usr/bin/",
            "/var/lib/",
            "/usr/",
            "/bin/",
            "/sbin/",
            "/lib/",
            "/etc/",
            "/var/",
            "/proc/",
            "/dev/",
            "/sys/",
            "/opt/",
            "/home/",
            "/tmp/",
            "/run/",
            "/");

    /**
     * @param needs at least one of them holds wherever the rule matches
     * @param share guess of how often one holds, 0 to 1 and more
     */
    record Chosen(List<Need.OneOf> needs, double share) {
        /** Whether it holds so often that it pays to look for what keeps the rule from matching as well. */
        boolean isOften() {
            return share > OFTEN;
        }
    }

    private static final double OFTEN = 0.02;

    private Witnesses() {}

    /** Empty where nothing can be looked up. */
    static Optional<Chosen> of(Need need) {
        if (need instanceof Need.OneOf one) {
            return Optional.of(new Chosen(List.of(one), anyOf(one)));
        }
        if (need instanceof Need.All all) {
            return all.needs().stream().flatMap(it -> of(it).stream()).min(Comparator.comparingDouble(Chosen::share));
        }
        if (need instanceof Need.Any any) {
            List<Optional<Chosen>> each =
                    any.needs().stream().map(Witnesses::of).toList();
            return each.stream().anyMatch(Optional::isEmpty)
                    ? Optional.empty()
                    : Optional.of(new Chosen(
                            each.stream()
                                    .flatMap(it -> it.get().needs().stream())
                                    .toList(),
                            each.stream().mapToDouble(it -> it.get().share()).sum()));
        }
        return Optional.empty();
    }

    /** What keeps the rule from matching wherever it holds. */
    static List<Need.NoneOf> exclusions(Need need) {
        if (need instanceof Need.NoneOf none) {
            return List.of(none);
        }
        return need instanceof Need.All all
                ? all.needs().stream().flatMap(it -> exclusions(it).stream()).toList()
                : List.of();
    }

    /** As if they had nothing to do with each other: of many that are seldom, one is still not as likely as what always holds. */
    private static double anyOf(Need.OneOf need) {
        double none = 1;
        for (String literal : need.literals()) {
            none *= 1 - share(need, literal);
        }
        return 1 - none;
    }

    private static double share(Need.OneOf need, String literal) {
        double ofField = OF_FEW_VALUES.contains(need.field()) ? 0.2 : 1;
        return switch (need.test()) {
            case EQUAL -> ofField < 1 ? ofField : 0.002;
            case NUMBER -> ofField < 1 ? ofField : 0.005;
            case PREFIX -> ofField * seldom(telling(literal), 3);
            case SUFFIX -> ofField * seldom(literal.length(), 3);
            case SUBSTRING -> ofField * seldom(literal.length(), 2);
            case BLOCK -> Cidr.parse(literal).map(it -> seldom(it.length(), 4)).orElse(1.0);
        };
    }

    /** Characters behind a usual beginning. */
    private static int telling(String prefix) {
        if (prefix.equals("/")) {
            return -3; // all but every path
        }
        for (String usual : USUAL) {
            if (prefix.startsWith(usual)) {
                return prefix.length() - usual.length();
            }
        }
        return prefix.length();
    }

    private static double seldom(int length, int halvesIn) {
        return Math.max(0.001, 0.5 * Math.pow(0.5, (double) length / halvesIn));
    }
}
