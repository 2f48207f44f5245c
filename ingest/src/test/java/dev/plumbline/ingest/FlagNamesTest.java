package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlagNamesTest {
    @Test
    void onlyWhatHasTheFormOfACapabilityIsOne() {
        assertThat(FlagNames.capabilities("CAP_CHOWN CAP_NET_R)AW CAP_CH456789abcdef,CAP_BPF"))
                .containsExactly("CAP_CHOWN", "CAP_BPF");
    }

    @Test
    void aBlankReasonIsStillOneLineForAPerson() {
        assertThat(new Parsed.Rejected("unmodelled", " ", RawRecord.of("x", "f", 1)).detail())
                .isEqualTo("a blank text");
    }
}
