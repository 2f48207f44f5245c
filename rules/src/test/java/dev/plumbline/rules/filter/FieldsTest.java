package dev.plumbline.rules.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Lists;
import dev.plumbline.rules.RandomEvents;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void whatIsReadToBeLookedUpIsWhatRulesSee() throws ReflectiveOperationException {
        Set<String> types = new TreeSet<>();
        int fields = 0;
        RandomEvents events = new RandomEvents(11);
        for (int i = 0; i < 3_000; i++) {
            Fact fact = Facts.ofOrNull(events.next(), Lists.NONE);
            if (fact == null) {
                continue;
            }
            types.add(fact.getClass().getSimpleName());
            for (Method method : fact.getClass().getMethods()) {
                if (Fields.kind(fact.getClass(), method.getName()).isPresent() && method.getParameterCount() == 0) {
                    Values read = new Values();
                    Fields.reader(fact.getClass(), method.getName()).read(fact, read);
                    assertThat(read.all)
                            .as(() -> fact.getClass().getSimpleName() + "." + method.getName() + " of " + fact)
                            .isEqualTo(seen(method.invoke(fact)));
                    fields++;
                }
            }
        }
        assertThat(types).hasSizeGreaterThan(5);
        assertThat(fields).isGreaterThan(50_000);
    }

    private static List<Object> seen(Object value) {
        return value == null
                ? List.of()
                : value instanceof List<?> several
                        ? several.stream()
                                .filter(Objects::nonNull)
                                .map(Object.class::cast)
                                .toList()
                        : List.of(value instanceof Number number ? number.longValue() : value);
    }

    private static final class Values implements Fields.Sink {
        private final List<Object> all = new ArrayList<>();

        @Override
        public void text(String text, int from) {
            all.add(text.substring(from));
        }

        @Override
        public void number(long number) {
            all.add(number);
        }

        @Override
        public void joined(String first, List<String> rest) {
            List<String> pieces = new ArrayList<>(rest);
            if (first != null) {
                pieces.add(0, first);
            }
            if (!pieces.isEmpty()) {
                all.add(String.join(" ", pieces));
            }
        }
    }
}
