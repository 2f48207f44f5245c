package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.KernelFact;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfEventTest {
    @Test
    void everyFieldThatIsListedIsOneOfAKernelFact() {
        assertThat(Facts.types().stream()
                        .filter(KernelFact.class::isAssignableFrom)
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .map(Method::getName))
                .containsAll(OfEvent.FIELDS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ProcessLaunched( name == \"sh\", uid == 0 ) | {binary} | false",
                "ProcessLaunched( name == \"service\" ) | {binary} | false",
                "ProcessLaunched( name == \"sh\" ) | {binary} of {service} | true",
                "ProcessLaunched( service != null ) | {binary} | true",
                "ProcessLaunched( !built ) | {binary} | true",
                "Connected( peerKnown ) | {binary} | true",
                "Connected( cidr(\"10.0.0.0/8\", peerAddress) ) | {peerAddress}:{peerPort} | false"
            })
    void aRuleAsksWhoseAnEventIsInItsConditionsOrItsTitle(String condition, String title, boolean asks) {
        RuleFile file = new RuleFile(
                "a/b.drl",
                "rule \"a/b\"\nwhen\n    $event : " + condition
                        + "\nthen\n    alerts.raise(drools.getRule(), $event); // whatever the service\nend\n");
        assertThat(OfEvent.isOwners(OfEvent.asked(file, title))).isEqualTo(asks);
    }
}
