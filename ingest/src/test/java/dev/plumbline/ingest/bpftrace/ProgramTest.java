package dev.plumbline.ingest.bpftrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void eachAttachPointThatThereIsGetsItsClause() {
        String program = Program.expanded(
                "tracepoint:syscalls:sys_enter_open,\ntracepoint:syscalls:sys_enter_openat\n/pid/\n{\n  x();\n}\n",
                Map.of(),
                Set.of("syscalls:sys_enter_openat", "syscalls:sys_enter_read"));

        assertThat(program).isEqualTo("tracepoint:syscalls:sys_enter_openat\n/pid/\n{\n  x();\n}");
    }

    @Test
    void aClauseWithoutAttachPointIsLeftOut() {
        assertThat(Program.expanded("tracepoint:a:b\n{\n}\nEND\n{\n}\n", Map.of(), Set.of()))
                .isEqualTo("END\n{\n}");
    }

    @Test
    void macrosMayHaveSeveralLinesAndUseOthers() {
        assertThat(Program.expanded(
                        "// comment\n#define ONE \\\n  a; \\\n  TWO\n#define TWO b; THREE\nEND\n{\n  ONE\n}\n",
                        Map.of("THREE", "c;"),
                        Set.of()))
                .isEqualToIgnoringWhitespace("END { a; b; c; }");
    }

    @Test
    void noMacroIsLeftInTheProgram() {
        String program = Program.of(Program.inCgroup(42), Set.of(7L, 3L), 4711, 2, ALL_NAMED);

        assertThat(program)
                .contains("@tracked[3] = 1; @tracked[7] = 1;")
                .contains("pid != 4711 && (cgroup == 42 || ")
                .doesNotContain("#define")
                .doesNotContainPattern(Pattern.compile("\\b(?!BEGIN|END)[A-Z][A-Z_]+\\b"));
    }

    @Test
    void everyTracepointThatIsNamedCanBeAttached() {
        String program = Program.of("1", Set.of(), 1, 1, ALL_NAMED);

        assertThat(ALL_NAMED).allMatch(point -> program.contains("tracepoint:" + point + "\n"));
    }

    @Test
    void namesOfSecretsAreTheKernelsWords() {
        assertThat(Program.of("1", Set.of(), 1, 1, Set.of()))
                .contains("@secret[(uint64)0x776f64616873, (uint64)0x0] = 1;")
                .contains("@secret[(uint64)0x69746e6564657263, (uint64)0x736c61] = 3;");
    }

    /** Some that are asked for, for all kinds of events. */
    private static final Set<String> ALL_NAMED = Set.copyOf(List.of(
            "sched:sched_process_exec",
            "sched:sched_process_exit",
            "task:task_newtask",
            "raw_syscalls:sys_exit",
            "syscalls:sys_enter_open",
            "syscalls:sys_enter_openat",
            "syscalls:sys_enter_openat2",
            "syscalls:sys_enter_creat",
            "syscalls:sys_enter_chmod",
            "syscalls:sys_enter_fchmod",
            "syscalls:sys_enter_fchmodat",
            "syscalls:sys_enter_fchmodat2",
            "syscalls:sys_enter_unlink",
            "syscalls:sys_enter_unlinkat",
            "syscalls:sys_enter_rename",
            "syscalls:sys_enter_renameat",
            "syscalls:sys_enter_renameat2",
            "syscalls:sys_enter_link",
            "syscalls:sys_enter_linkat",
            "syscalls:sys_enter_symlink",
            "syscalls:sys_enter_symlinkat",
            "syscalls:sys_enter_memfd_create",
            "syscalls:sys_enter_mount",
            "syscalls:sys_enter_move_mount",
            "syscalls:sys_enter_umount",
            "syscalls:sys_enter_accept",
            "syscalls:sys_enter_accept4",
            "syscalls:sys_enter_connect",
            "syscalls:sys_enter_listen",
            "syscalls:sys_enter_socket",
            "syscalls:sys_enter_setuid",
            "syscalls:sys_enter_setreuid",
            "syscalls:sys_enter_setresuid",
            "syscalls:sys_enter_capset",
            "syscalls:sys_enter_ptrace",
            "syscalls:sys_enter_process_vm_writev",
            "syscalls:sys_enter_init_module",
            "syscalls:sys_enter_finit_module",
            "syscalls:sys_enter_bpf",
            "syscalls:sys_enter_unshare",
            "syscalls:sys_enter_setns",
            "syscalls:sys_enter_dup2",
            "syscalls:sys_enter_dup3"));
}
