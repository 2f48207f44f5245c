package dev.plumbline.ingest.bpftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.bpftrace.Programs.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    private static final long START = 5_000_000_000L;

    private final Programs programs = new Programs();

    @Test
    void ofTooManyTheOneThatWasNotAskedForLongestGoes() {
        for (int pid = 1; pid <= Programs.MOST; pid++) {
            programs.put(pid, START, program("p" + pid));
        }
        programs.of(1, START);
        programs.put(Programs.MOST + 1L, START, program("new"));

        assertThat(programs.of(1, START)).isNotNull();
        assertThat(programs.of(2, START)).isNull();
    }

    @Test
    void ofTooManyArgumentsThoseThatWereNotAskedForLongestGo() {
        Program large = new Program("large", List.of("x".repeat((int) Programs.MOST_BYTES / 5 * 2)), false, null, null);
        programs.put(1, START, large);
        programs.put(2, START, large);
        programs.of(1, START);
        programs.put(3, START, large);
        programs.put(3, START, large);

        assertThat(programs.of(1, START)).isNotNull();
        assertThat(programs.of(2, START)).isNull();
        assertThat(programs.of(3, START)).isNotNull();
    }

    @Test
    void whatEndedIsKeptUntilManyMoreHave() {
        programs.put(1, START, program("first"));
        programs.exited(1, START);
        for (int pid = 2; pid <= Programs.LINGER; pid++) {
            programs.put(pid, START, program("p" + pid));
            programs.exited(pid, START);
        }
        assertThat(programs.of(1, START)).isNotNull();

        programs.put(Programs.LINGER + 1L, START, program("last"));
        programs.exited(Programs.LINGER + 1L, START);
        assertThat(programs.of(1, START)).isNull();
    }

    @Test
    void aLaunchThatCameBeforeItsForkIsNotUndone() {
        programs.put(1, START, program("parent"));
        programs.put(2, START + 1_000_000, program("child"));
        programs.forked(1, START, 2, START + 1_500_000);

        assertThat(programs.of(2, START + 1_000_000).binary()).isEqualTo("child");
    }

    @Test
    void aForkInheritsWhatItsParentRanThen() {
        programs.put(1, START, program("parent"));
        programs.forked(1, START, 2, START + 1_500_000);
        programs.put(1, START, program("other"));

        assertThat(programs.of(2, START + 1_400_000).binary()).isEqualTo("parent");
    }

    private static Program program(String binary) {
        return new Program(binary, List.of(), false, binary, null);
    }
}
