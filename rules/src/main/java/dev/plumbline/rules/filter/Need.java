package dev.plumbline.rules.filter;

import java.util.List;
import java.util.Set;

/** What must hold of a fact for a condition to hold. It may hold although the condition does not. */
sealed interface Need {
    /** How a field is held against a literal; of a field with several texts any one of them counts. */
    enum Test {
        EQUAL,
        PREFIX,
        SUFFIX,
        SUBSTRING,
        /** The field is a whole number, and equal. */
        NUMBER,
        /** The literal is a block of addresses, and the field an address in it. */
        BLOCK
    }

    /** At least one of the literals holds; without any, nothing does. */
    record OneOf(String field, Test test, Set<String> literals) implements Need {
        public OneOf {
            literals = Set.copyOf(literals);
        }

        OneOf(String field, Test test, String literal) {
            this(field, test, Set.of(literal));
        }
    }

    /** None of the literals holds: where one does, so does not the condition. */
    record NoneOf(String field, Test test, Set<String> literals) implements Need {
        public NoneOf {
            literals = Set.copyOf(literals);
        }
    }

    /** At least one of them holds. */
    record Any(List<Need> needs) implements Need {
        public Any {
            needs = List.copyOf(needs);
        }
    }

    /** All of them hold. */
    record All(List<Need> needs) implements Need {
        public All {
            needs = List.copyOf(needs);
        }
    }

    /** Nothing that could be looked up. */
    record Nothing() implements Need {}

    Need NOTHING = new Nothing();
}
