package dev.plumbline.rules.filter;

import dev.plumbline.rules.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * Reads from a rule's conditions which facts it can match, where each event is one fact alone in its session: then all
 * patterns are about that one.
 */
public final class Guards {
    private final Lists lists;
    private final Set<String> otherNames;

    private Guards(Lists lists, Set<String> otherNames) {
        this.lists = lists;
        this.otherNames = otherNames;
    }

    /**
     * @param lists of the rule's pack
     * @param otherNames what the rule binds or its pack declares: names that may mean something else than a field
     */
    public static Guard of(RuleDescr rule, Lists lists, Set<String> otherNames) {
        return new Guards(lists, otherNames).element(rule.getLhs());
    }

    private Guard element(BaseDescr element) {
        if (element instanceof PatternDescr pattern) {
            return pattern(pattern);
        }
        if (element instanceof AndDescr and) {
            long types = Guard.OPEN.types();
            List<Need> needs = new ArrayList<>();
            for (BaseDescr each : and.getDescrs()) {
                Guard guard = element(each);
                types &= guard.types();
                needs.add(guard.need());
            }
            return new Guard(types, new Need.All(needs));
        }
        if (element instanceof OrDescr or) {
            long types = 0;
            List<Need> needs = new ArrayList<>();
            for (BaseDescr each : or.getDescrs()) {
                Guard guard = element(each);
                types |= guard.types();
                needs.add(guard.need());
            }
            return new Guard(types, new Need.Any(needs));
        }
        return Guard.OPEN; // not, exists, forall, eval, accumulate: about more than the fact
    }

    private Guard pattern(PatternDescr pattern) {
        Optional<Class<?>> type = Fields.type(pattern.getObjectType());
        if (type.isEmpty() || pattern.getSource() != null || pattern.isQuery()) {
            return Guard.OPEN;
        }
        Conditions conditions = new Conditions(type.get(), lists, otherNames);
        List<Need> needs = new ArrayList<>();
        for (BaseDescr constraint : pattern.getDescrs()) {
            if (constraint instanceof ExprConstraintDescr it && it.getType() == ExprConstraintDescr.Type.NAMED) {
                needs.add(conditions.of(it.getExpression()));
            }
        }
        return new Guard(Fields.mask(type.get()), new Need.All(needs));
    }
}
