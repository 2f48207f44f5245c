package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FormatsTest {
    @Test
    void aFormatIsFoundByTheNameItHas() {
        assertThat(Formats.all())
                .isNotEmpty()
                .allSatisfy(format -> assertThat(Formats.named(format.name())).isSameAs(format));
        assertThat(Formats.all())
                .extracting(Format::name)
                .doesNotHaveDuplicates()
                .contains("trivy", "cdevents");
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Formats.named("grypes"))
                .withMessageContaining("'grypes'")
                .withMessageContaining("cdevents, ");
    }
}
