package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.drools.base.base.ClassObjectType;
import org.drools.base.definitions.rule.impl.RuleImpl;
import org.drools.base.rule.GroupElement;
import org.drools.base.rule.Pattern;
import org.drools.base.rule.constraint.AlphaNodeFieldConstraint;
import org.drools.base.rule.constraint.Constraint;
import org.drools.core.common.DefaultFactHandle;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.KieServices;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.definition.rule.Rule;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;

/**
 * Rules of one pack that were compiled together. Those over one event share a session, those over several have one each. May be
 * shared by threads.
 */
public final class Shard {
    private final KieContainer container;
    private final KieBase base;
    private final Map<String, Rule> rules = new TreeMap<>();

    Shard(KieContainer container) {
        this.container = container;
        base = container.getKieBase();
        base.getKiePackages().forEach(each -> each.getRules().forEach(rule -> rules.put(rule.getName(), rule)));
    }

    /** The rules but for some of them. Made anew each time, unless it is all of them. */
    KieBase without(Set<String> ids) {
        if (ids.isEmpty()) {
            return base;
        }
        KieBase left = container.newKieBase(null);
        ids.forEach(id -> left.removeRule(rules.get(id).getPackageName(), id));
        return left;
    }

    /** A rule by itself in a session of which all ends with its facts. */
    KieSession session(String id) {
        return only(id, null).newKieSession();
    }

    /** A rule by itself in a session whose facts have a time, which goes on as it is told. */
    KieSession overTime(String id) {
        KieServices services = KieServices.get();
        KieBaseConfiguration ofBase = services.newKieBaseConfiguration();
        ofBase.setOption(EventProcessingOption.STREAM);
        KieSessionConfiguration ofSession = services.newKieSessionConfiguration();
        ofSession.setOption(ClockTypeOption.PSEUDO);
        return only(id, ofBase).newKieSession(ofSession, null);
    }

    private KieBase only(String id, KieBaseConfiguration configuration) {
        KieBase one = container.newKieBase(configuration);
        rules.values().stream()
                .filter(it -> !it.getName().equals(id))
                .forEach(it -> one.removeRule(it.getPackageName(), it.getName()));
        return one;
    }

    /** The rules as they were compiled, by their ids. */
    Map<String, Rule> rules() {
        return rules;
    }

    /** The id of its first rule, which stands for it in metrics. */
    String name() {
        return rules.keySet().iterator().next();
    }

    /**
     * A rule's conditions, asked without a session.
     *
     * <p>Errors: what a condition throws.
     */
    interface Conditions {
        /** @param fact in a handle that may be used again for another one */
        boolean hold(DefaultFactHandle fact);
    }

    /**
     * The compiled conditions of a rule, if it has one pattern whose constraints look at nothing but its fact: then they are
     * all there is to a match. Empty for any other rule, of which only a session can tell.
     */
    Optional<Conditions> conditions(String rule) {
        GroupElement all = ((RuleImpl) rules.get(rule)).getLhs();
        if (!all.isAnd()
                || all.getChildren().size() != 1
                || !(all.getChildren().get(0) instanceof Pattern pattern)
                || pattern.getSource() != null
                || !pattern.getBehaviors().isEmpty()
                || !(pattern.getObjectType() instanceof ClassObjectType type)) {
            return Optional.empty();
        }
        List<AlphaNodeFieldConstraint> constraints = new ArrayList<>();
        for (Constraint constraint : pattern.getConstraints()) {
            boolean isOfFact = constraint instanceof AlphaNodeFieldConstraint
                    && constraint.getType() == Constraint.ConstraintType.ALPHA
                    && constraint.getRequiredDeclarations().length == 0;
            if (!isOfFact) {
                return Optional.empty();
            }
            constraints.add((AlphaNodeFieldConstraint) constraint);
        }
        return Optional.of(new OfFact(type.getClassType(), constraints.toArray(AlphaNodeFieldConstraint[]::new)));
    }

    private static final class OfFact implements Conditions {
        private final Class<?> type;
        private final AlphaNodeFieldConstraint[] constraints;

        OfFact(Class<?> type, AlphaNodeFieldConstraint... constraints) {
            this.type = type;
            this.constraints = constraints;
        }

        @Override
        public boolean hold(DefaultFactHandle fact) {
            if (!type.isInstance(fact.getObject())) {
                return false;
            }
            for (AlphaNodeFieldConstraint constraint : constraints) {
                if (!constraint.isAllowed(fact, null)) {
                    return false;
                }
            }
            return true;
        }
    }
}
