package dev.plumbline.ingest.tetragon;

import java.util.Map;

/**
 * Numbers of system calls, which differ by architecture, of those that are modelled.
 *
 * <p>Source: the kernel's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
final class Syscalls {
    private static final Map<Long, String> X64 = Map.ofEntries(
            Map.entry(0L, "sys_read"),
            Map.entry(1L, "sys_write"),
            Map.entry(2L, "sys_open"),
            Map.entry(17L, "sys_pread64"),
            Map.entry(18L, "sys_pwrite64"),
            Map.entry(19L, "sys_readv"),
            Map.entry(20L, "sys_writev"),
            Map.entry(33L, "sys_dup2"),
            Map.entry(41L, "sys_socket"),
            Map.entry(42L, "sys_connect"),
            Map.entry(43L, "sys_accept"),
            Map.entry(44L, "sys_sendto"),
            Map.entry(45L, "sys_recvfrom"),
            Map.entry(46L, "sys_sendmsg"),
            Map.entry(47L, "sys_recvmsg"),
            Map.entry(49L, "sys_bind"),
            Map.entry(50L, "sys_listen"),
            Map.entry(76L, "sys_truncate"),
            Map.entry(77L, "sys_ftruncate"),
            Map.entry(82L, "sys_rename"),
            Map.entry(84L, "sys_rmdir"),
            Map.entry(85L, "sys_creat"),
            Map.entry(86L, "sys_link"),
            Map.entry(87L, "sys_unlink"),
            Map.entry(88L, "sys_symlink"),
            Map.entry(90L, "sys_chmod"),
            Map.entry(91L, "sys_fchmod"),
            Map.entry(92L, "sys_chown"),
            Map.entry(93L, "sys_fchown"),
            Map.entry(94L, "sys_lchown"),
            Map.entry(101L, "sys_ptrace"),
            Map.entry(105L, "sys_setuid"),
            Map.entry(106L, "sys_setgid"),
            Map.entry(113L, "sys_setreuid"),
            Map.entry(114L, "sys_setregid"),
            Map.entry(117L, "sys_setresuid"),
            Map.entry(119L, "sys_setresgid"),
            Map.entry(126L, "sys_capset"),
            Map.entry(133L, "sys_mknod"),
            Map.entry(165L, "sys_mount"),
            Map.entry(166L, "sys_umount2"),
            Map.entry(175L, "sys_init_module"),
            Map.entry(176L, "sys_delete_module"),
            Map.entry(257L, "sys_openat"),
            Map.entry(259L, "sys_mknodat"),
            Map.entry(260L, "sys_fchownat"),
            Map.entry(263L, "sys_unlinkat"),
            Map.entry(264L, "sys_renameat"),
            Map.entry(265L, "sys_linkat"),
            Map.entry(266L, "sys_symlinkat"),
            Map.entry(268L, "sys_fchmodat"),
            Map.entry(272L, "sys_unshare"),
            Map.entry(288L, "sys_accept4"),
            Map.entry(292L, "sys_dup3"),
            Map.entry(295L, "sys_preadv"),
            Map.entry(296L, "sys_pwritev"),
            Map.entry(299L, "sys_recvmmsg"),
            Map.entry(307L, "sys_sendmmsg"),
            Map.entry(308L, "sys_setns"),
            Map.entry(310L, "sys_process_vm_readv"),
            Map.entry(311L, "sys_process_vm_writev"),
            Map.entry(313L, "sys_finit_module"),
            Map.entry(316L, "sys_renameat2"),
            Map.entry(319L, "sys_memfd_create"),
            Map.entry(321L, "sys_bpf"),
            Map.entry(437L, "sys_openat2"),
            Map.entry(452L, "sys_fchmodat2"));

    private static final Map<Long, String> ARM64 = Map.ofEntries(
            Map.entry(24L, "sys_dup3"),
            Map.entry(33L, "sys_mknodat"),
            Map.entry(35L, "sys_unlinkat"),
            Map.entry(36L, "sys_symlinkat"),
            Map.entry(37L, "sys_linkat"),
            Map.entry(38L, "sys_renameat"),
            Map.entry(39L, "sys_umount2"),
            Map.entry(40L, "sys_mount"),
            Map.entry(45L, "sys_truncate"),
            Map.entry(46L, "sys_ftruncate"),
            Map.entry(52L, "sys_fchmod"),
            Map.entry(53L, "sys_fchmodat"),
            Map.entry(54L, "sys_fchownat"),
            Map.entry(55L, "sys_fchown"),
            Map.entry(56L, "sys_openat"),
            Map.entry(63L, "sys_read"),
            Map.entry(64L, "sys_write"),
            Map.entry(65L, "sys_readv"),
            Map.entry(66L, "sys_writev"),
            Map.entry(67L, "sys_pread64"),
            Map.entry(68L, "sys_pwrite64"),
            Map.entry(69L, "sys_preadv"),
            Map.entry(70L, "sys_pwritev"),
            Map.entry(91L, "sys_capset"),
            Map.entry(97L, "sys_unshare"),
            Map.entry(105L, "sys_init_module"),
            Map.entry(106L, "sys_delete_module"),
            Map.entry(117L, "sys_ptrace"),
            Map.entry(143L, "sys_setregid"),
            Map.entry(144L, "sys_setgid"),
            Map.entry(145L, "sys_setreuid"),
            Map.entry(146L, "sys_setuid"),
            Map.entry(147L, "sys_setresuid"),
            Map.entry(149L, "sys_setresgid"),
            Map.entry(198L, "sys_socket"),
            Map.entry(200L, "sys_bind"),
            Map.entry(201L, "sys_listen"),
            Map.entry(202L, "sys_accept"),
            Map.entry(203L, "sys_connect"),
            Map.entry(206L, "sys_sendto"),
            Map.entry(207L, "sys_recvfrom"),
            Map.entry(211L, "sys_sendmsg"),
            Map.entry(212L, "sys_recvmsg"),
            Map.entry(242L, "sys_accept4"),
            Map.entry(243L, "sys_recvmmsg"),
            Map.entry(268L, "sys_setns"),
            Map.entry(269L, "sys_sendmmsg"),
            Map.entry(270L, "sys_process_vm_readv"),
            Map.entry(271L, "sys_process_vm_writev"),
            Map.entry(273L, "sys_finit_module"),
            Map.entry(276L, "sys_renameat2"),
            Map.entry(279L, "sys_memfd_create"),
            Map.entry(280L, "sys_bpf"),
            Map.entry(437L, "sys_openat2"),
            Map.entry(452L, "sys_fchmodat2"));

    private static final Map<String, Map<Long, String>> BY_ABI = Map.of("x64", X64, "arm64", ARM64);

    private Syscalls() {}

    /**
     * Such as sys_ptrace; null where it is none of those.
     *
     * @param abi as Tetragon has it: x64, i386, arm64, arm32; null where it is not told
     * @param number null where it is not told
     */
    static String name(String abi, Long number) {
        return abi == null || number == null
                ? null
                : BY_ABI.getOrDefault(abi, Map.of()).get(number);
    }
}
