package dev.plumbline.ingest.tetragon;

import static dev.plumbline.ingest.tetragon.Lines.file;
import static dev.plumbline.ingest.tetragon.Lines.integer;
import static dev.plumbline.ingest.tetragon.Lines.kprobe;
import static dev.plumbline.ingest.tetragon.Lines.lsm;
import static dev.plumbline.ingest.tetragon.Lines.string;
import static dev.plumbline.ingest.tetragon.Lines.tracepoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials, other processes, kernel code, mounts, namespaces, descriptors. The process is user 1000's. */
class KernelHooksTest {
    @ParameterizedTest
    @ValueSource(strings = {"__x64_sys_setuid", "__arm64_sys_setuid", "sys_setuid"})
    void setuidHasTheUserAskedFor(String function) {
        assertThat(privilege(kprobe(function, integer(0)))).isEqualTo(setuid(0L));
    }

    @Test
    void theEffectiveUserCountsUnlessItIsLeftAsItIs() {
        assertThat(privilege(kprobe("__x64_sys_setresuid", integer(1000), integer(0), integer(0))))
                .isEqualTo(setuid(0L));
        assertThat(privilege(kprobe("__x64_sys_setreuid", integer(0), integer(-1))))
                .isEqualTo(setuid(0L));
        assertThat(privilege(kprobe("__x64_sys_setreuid", integer(0), integer(4294967295L))))
                .isEqualTo(setuid(0L));
        assertThat(Lines.refusal(kprobe("__x64_sys_setuid"))).isEqualTo("incomplete: args: no user id");
    }

    /** An int argument of 32 bits is told with a sign; a user id has none. */
    @Test
    void aUserIdIsNeverNegative() {
        assertThat(privilege(kprobe("__x64_sys_setuid", integer(-2)))).isEqualTo(setuid(4294967294L));
    }

    @Test
    void newCredentialsOfAnotherUserAreAChangeOfUser() {
        String root =
                "{\"process_credentials_arg\":{\"uid\":0,\"euid\":0,\"caps\":{\"effective\":[\"CAP_CHOWN\",\"DAC_OVERRIDE\"]}}}";
        assertThat(privilege(kprobe("commit_creds", root)))
                .isEqualTo(new PrivilegeChange(
                        PrivilegeAction.SETUID, 0L, null, List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE")));
        assertThat(privilege(kprobe("security_task_fix_setuid", root)).getToUid())
                .isEqualTo(0);
    }

    @Test
    void newCredentialsOfTheSameUserAreAChangeOfCapabilities() {
        assertThat(
                        privilege(
                                kprobe(
                                        "commit_creds",
                                        "{\"process_credentials_arg\":{\"uid\":1000,\"euid\":1000,\"caps\":{\"effective\":[\"CAP_SYS_ADMIN\"]}}}")))
                .isEqualTo(new PrivilegeChange(PrivilegeAction.CAPABILITY, 1000L, null, List.of("CAP_SYS_ADMIN")));
        assertThat(Lines.refusal(kprobe("commit_creds"))).isEqualTo("incomplete: args: no credentials");
    }

    @Test
    void capsetHasTheEffectiveSet() {
        assertThat(privilege(kprobe("security_capset", "{\"cap_effective_arg\":\"0000000000200080\"}")))
                .isEqualTo(new PrivilegeChange(
                        PrivilegeAction.CAPABILITY, null, null, List.of("CAP_SETUID", "CAP_SYS_ADMIN")));
        assertThat(privilege(kprobe("__x64_sys_capset")))
                .isEqualTo(new PrivilegeChange(PrivilegeAction.CAPABILITY, null, null, List.of()));
    }

    @Test
    void ptraceHasRequestAndTarget() {
        assertThat(access(kprobe("__x64_sys_ptrace", integer(16), integer(4242), integer(0), integer(0))))
                .isEqualTo(new ProcessAccess("PTRACE_ATTACH", 4242L));
        assertThat(access(kprobe("__x64_sys_ptrace", integer(0x4206), integer(4242))))
                .isEqualTo(new ProcessAccess("PTRACE_SEIZE", 4242L));
        assertThat(access(kprobe("__x64_sys_ptrace", integer(0), integer(0))))
                .isEqualTo(new ProcessAccess("PTRACE_TRACEME", null));
        assertThat(access(kprobe("__x64_sys_ptrace", integer(999), integer(1))))
                .isEqualTo(new ProcessAccess("PTRACE_999", 1L));
        assertThat(Lines.refusal(kprobe("__x64_sys_ptrace"))).isEqualTo("incomplete: args: no request");
    }

    @Test
    void memoryOfAnotherProcessIsReachedToo() {
        assertThat(access(kprobe("__x64_sys_process_vm_writev", integer(4242))))
                .isEqualTo(new ProcessAccess("process_vm_writev", 4242L));
        assertThat(access(lsm("ptrace_access_check"))).isEqualTo(new ProcessAccess("ptrace_access_check", null));
    }

    @Test
    void aModuleHasItsNameOrItsFile() {
        assertThat(kernel(kprobe("do_init_module", "{\"module_arg\":{\"name\":\"kernel_module_hello\"}}")))
                .isEqualTo(module("kernel_module_hello"));
        assertThat(kernel(kprobe("security_kernel_read_file", file("/opt/hello.ko"), integer(2))))
                .isEqualTo(module("/opt/hello.ko"));
        assertThat(kernel(kprobe("security_kernel_module_request", string("fs-xfs"))))
                .isEqualTo(module("fs-xfs"));
        assertThat(kernel(tracepoint("syscalls", "sys_enter_finit_module", integer(3), string(""), integer(0))))
                .isEqualTo(module(null));
    }

    @Test
    void otherFilesThatTheKernelReadsAreNoModules() {
        assertThat(Lines.refusal(kprobe("security_kernel_read_file", file("/lib/firmware/x"), integer(1))))
                .isEqualTo("unmodelled: security_kernel_read_file, purpose 1");
        assertThat(Lines.refusal(kprobe("security_kernel_read_file", file("/opt/hello.ko"))))
                .isEqualTo("incomplete: args: no purpose");
    }

    @Test
    void aBpfProgramHasItsName() {
        assertThat(kernel(kprobe(
                        "bpf_check",
                        "{\"bpf_attr_arg\":{\"ProgType\":\"BPF_PROG_TYPE_KPROBE\",\"ProgName\":\"spy\"}}")))
                .isEqualTo(new KernelActivity(KernelAction.BPF_LOAD, "spy", 5));
        assertThat(kernel(kprobe("__x64_sys_bpf", integer(5))))
                .isEqualTo(new KernelActivity(KernelAction.BPF_LOAD, null, 5));
        assertThat(kernel(kprobe("security_bpf", "{\"bpf_cmd_arg\":\"BPF_PROG_LOAD\"}")))
                .isEqualTo(new KernelActivity(KernelAction.BPF_LOAD, null, 5));
    }

    @Test
    void otherCommandsOfBpfAreNotModelled() {
        assertThat(Lines.refusal(kprobe("__x64_sys_bpf", integer(1)))).isEqualTo("unmodelled: sys_bpf 1");
        assertThat(Lines.refusal(kprobe("__x64_sys_bpf"))).isEqualTo("incomplete: args: no command");
    }

    @Test
    void aMountHasSourceTargetAndKind() {
        assertThat(mount(kprobe("__x64_sys_mount", string("/dev/sda1"), string("/mnt"), string("ext4"), integer(0))))
                .isEqualTo(new MountActivity(MountAction.MOUNT, "/dev/sda1", "/mnt", "ext4"));
        assertThat(mount(lsm("sb_mount", string(""), Lines.path("/mnt"), string(""), integer(4096))))
                .isEqualTo(new MountActivity(MountAction.MOUNT, null, "/mnt", null));
        assertThat(mount(kprobe("__x64_sys_umount", string("/mnt"), integer(0))))
                .isEqualTo(new MountActivity(MountAction.UNMOUNT, null, "/mnt", null));
        assertThat(Lines.refusal(kprobe("__x64_sys_mount"))).isEqualTo("incomplete: args: no target");
    }

    @Test
    void unshareHasTheNamespacesThatItLeaves() {
        assertThat(namespaces(kprobe("__x64_sys_unshare", integer(0x10020000))))
                .isEqualTo(new NamespaceChange(NamespaceAction.UNSHARE, List.of("mount", "user")));
        assertThat(Lines.refusal(kprobe("__x64_sys_unshare", integer(0x400))))
                .isEqualTo("unmodelled: unshare of no namespace, flags 1024");
        assertThat(Lines.refusal(kprobe("__x64_sys_unshare"))).isEqualTo("incomplete: args: no flags");
    }

    @Test
    void setnsHasTheKindOfItsNamespaceOrLeavesItToTheDescriptor() {
        assertThat(namespaces(kprobe("__x64_sys_setns", integer(3), integer(0x08000000))))
                .isEqualTo(new NamespaceChange(NamespaceAction.SETNS, List.of("ipc")));
        assertThat(namespaces(kprobe("__x64_sys_setns", integer(3), integer(0))))
                .isEqualTo(new NamespaceChange(NamespaceAction.SETNS, List.of()));
    }

    @Test
    void aCopiedDescriptorHasBothNumbers() {
        assertThat(Lines.activity(
                        DescriptorDup.class, tracepoint("syscalls", "sys_enter_dup2", integer(7), integer(0))))
                .isEqualTo(new DescriptorDup(7, 0));
        assertThat(Lines.refusal(kprobe("__x64_sys_dup2", integer(7)))).isEqualTo("incomplete: args: no descriptors");
    }

    private static PrivilegeChange setuid(Long uid) {
        return new PrivilegeChange(PrivilegeAction.SETUID, uid, null, List.of());
    }

    private static KernelActivity module(String name) {
        return new KernelActivity(KernelAction.MODULE_LOAD, name, null);
    }

    private static PrivilegeChange privilege(String line) {
        return Lines.activity(PrivilegeChange.class, line);
    }

    private static ProcessAccess access(String line) {
        return Lines.activity(ProcessAccess.class, line);
    }

    private static KernelActivity kernel(String line) {
        return Lines.activity(KernelActivity.class, line);
    }

    private static MountActivity mount(String line) {
        return Lines.activity(MountActivity.class, line);
    }

    private static NamespaceChange namespaces(String line) {
        return Lines.activity(NamespaceChange.class, line);
    }
}
