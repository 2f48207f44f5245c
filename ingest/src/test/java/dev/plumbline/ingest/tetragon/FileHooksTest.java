package dev.plumbline.ingest.tetragon;

import static dev.plumbline.ingest.tetragon.Lines.file;
import static dev.plumbline.ingest.tetragon.Lines.integer;
import static dev.plumbline.ingest.tetragon.Lines.kprobe;
import static dev.plumbline.ingest.tetragon.Lines.lsm;
import static dev.plumbline.ingest.tetragon.Lines.path;
import static dev.plumbline.ingest.tetragon.Lines.string;
import static dev.plumbline.ingest.tetragon.Lines.tracepoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHooksTest {
    private static final long AT_FDCWD = -100;
    private static final long O_WRONLY = 01;
    private static final long O_CREAT = 0100;

    @Test
    void anOpenHasItsPathAndFlags() {
        assertThat(used(kprobe("__x64_sys_openat", integer(AT_FDCWD), string("/etc/shadow"), integer(0))))
                .isEqualTo(does(FileAction.OPEN, "/etc/shadow", null, 0L, null));
        assertThat(used(tracepoint(
                        "syscalls", "sys_enter_openat", integer(AT_FDCWD), string("notes"), integer(O_WRONLY))))
                .isEqualTo(does(FileAction.OPEN, "notes", null, O_WRONLY, null));
        assertThat(used(kprobe("__x64_sys_open", string("/etc/shadow"), integer(0))))
                .isEqualTo(does(FileAction.OPEN, "/etc/shadow", null, 0L, null));
    }

    @Test
    void anOpenThatMayCreateIsACreateWithItsMode() {
        long flags = O_WRONLY | O_CREAT;
        assertThat(used(kprobe(
                        "__x64_sys_openat", integer(AT_FDCWD), string("/tmp/x"), integer(flags), integer(0100755))))
                .isEqualTo(does(FileAction.CREATE, "/tmp/x", null, flags, 0755));
    }

    @ParameterizedTest
    @ValueSource(strings = {"security_file_open", "fd_install"})
    void anOpenedFileHasThePathThatTheKernelKnows(String function) {
        assertThat(used(kprobe(function, file("/etc/shadow"))))
                .isEqualTo(does(FileAction.OPEN, "/etc/shadow", null, null, null));
    }

    @Test
    void anLsmHookIsNamedWithoutItsPrefix() {
        assertThat(used(lsm("file_open", file("/etc/shadow"))))
                .isEqualTo(does(FileAction.OPEN, "/etc/shadow", null, null, null));
        assertThat(used(lsm("security_file_open", file("/etc/shadow"))).getAction())
                .isEqualTo(FileAction.OPEN);
    }

    @Test
    void theMaskTellsAReadFromAWrite() {
        assertThat(used(kprobe("security_file_permission", file("/etc/passwd"), integer(4)))
                        .getAction())
                .isEqualTo(FileAction.READ);
        assertThat(used(kprobe("security_file_permission", file("/etc/passwd"), integer(2)))
                        .getAction())
                .isEqualTo(FileAction.WRITE);
        assertThat(used(kprobe("security_file_permission", file("/etc/passwd"), integer(8)))
                        .getAction())
                .isEqualTo(FileAction.WRITE);
        assertThat(Lines.refusal(kprobe("security_file_permission", file("/usr/bin/id"), integer(1))))
                .isEqualTo("unmodelled: file permission, mask 1");
        assertThat(Lines.refusal(kprobe("security_file_permission", file("/etc/passwd"))))
                .isEqualTo("incomplete: args: no mask");
    }

    @Test
    void onlyASharedMappingWrites() {
        assertThat(used(kprobe("security_mmap_file", file("/etc/passwd"), integer(3), integer(1)))
                        .getAction())
                .isEqualTo(FileAction.WRITE);
        assertThat(used(kprobe("security_mmap_file", file("/etc/passwd"), integer(3), integer(2)))
                        .getAction())
                .isEqualTo(FileAction.READ);
        assertThat(Lines.refusal(kprobe("security_mmap_file", file("/etc/passwd"))))
                .isEqualTo("incomplete: args: no protection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__x64_sys_write", "__arm64_sys_write", "vfs_write", "security_path_truncate"})
    void aWriteIsAWriteWhateverSawIt(String function) {
        assertThat(used(kprobe(function, file("/etc/passwd"))))
                .isEqualTo(does(FileAction.WRITE, "/etc/passwd", null, null, null));
    }

    @Test
    void theFirstSlashThatOldVersionsLeaveOutIsPutBack() {
        assertThat(used(kprobe("__x64_sys_write", file("etc/passwd"))).getPath())
                .isEqualTo("/etc/passwd");
        assertThat(used(kprobe("__x64_sys_write", file("pipe:[4711]"))).getPath())
                .isEqualTo("pipe:[4711]");
    }

    @Test
    void aPathThatCouldNotBeFollowedIsMarked() {
        assertThat(used(kprobe(
                                "security_file_open",
                                "{\"file_arg\":{\"path\":\"/b/c\",\"flags\":\"unresolvedPathComponents\"}}"))
                        .getTruncated())
                .isTrue();
    }

    @Test
    void aDeleteHasItsPath() {
        assertThat(used(kprobe("__x64_sys_unlink", string("/var/log/auth.log"))))
                .isEqualTo(does(FileAction.DELETE, "/var/log/auth.log", null, null, null));
        assertThat(used(kprobe("__x64_sys_unlinkat", integer(AT_FDCWD), string("auth.log"), integer(0)))
                        .getPath())
                .isEqualTo("auth.log");
        assertThat(used(kprobe("security_path_unlink", path("/var/log"), string("auth.log")))
                        .getPath())
                .isEqualTo("/var/log/auth.log");
    }

    @Test
    void aWholePathStandsWhateverFolderIsToldBesideIt() {
        assertThat(used(kprobe("security_path_unlink", path("/var/log"), path("/var/log/auth.log")))
                        .getPath())
                .isEqualTo("/var/log/auth.log");
    }

    @Test
    void aRenameHasOldAndNewName() {
        FileActivity renamed = does(FileAction.RENAME, "/tmp/a", "/tmp/b", null, null);
        assertThat(used(kprobe("__x64_sys_rename", string("/tmp/a"), string("/tmp/b"))))
                .isEqualTo(renamed);
        assertThat(used(kprobe(
                        "__x64_sys_renameat2",
                        integer(AT_FDCWD),
                        string("/tmp/a"),
                        integer(AT_FDCWD),
                        string("/tmp/b"),
                        integer(0))))
                .isEqualTo(renamed);
        assertThat(used(kprobe("security_path_rename", path("/tmp"), string("a"), path("/tmp"), string("b"))))
                .isEqualTo(renamed);
    }

    @Test
    void aLinkHasWhatItPointsToAndItsName() {
        FileActivity linked = does(FileAction.LINK, "/etc/shadow", "/tmp/innocent", null, null);
        assertThat(used(kprobe("__x64_sys_link", string("/etc/shadow"), string("/tmp/innocent"))))
                .isEqualTo(linked);
        assertThat(used(kprobe(
                        "__x64_sys_symlinkat", string("/etc/shadow"), integer(AT_FDCWD), string("/tmp/innocent"))))
                .isEqualTo(linked);
        assertThat(used(kprobe("security_path_link", path("/etc/shadow"), path("/tmp"), string("innocent"))))
                .isEqualTo(linked);
        assertThat(used(kprobe("security_path_symlink", path("/tmp"), string("innocent"), string("/etc/shadow"))))
                .isEqualTo(linked);
    }

    @Test
    void aChmodHasItsMode() {
        FileActivity changed = does(FileAction.CHMOD, "/tmp/x", null, null, 04755);
        assertThat(used(kprobe("__x64_sys_chmod", string("/tmp/x"), integer(04755))))
                .isEqualTo(changed);
        assertThat(used(kprobe("__x64_sys_fchmodat", integer(AT_FDCWD), string("/tmp/x"), integer(04755))))
                .isEqualTo(changed);
        assertThat(used(kprobe("security_path_chmod", path("/tmp/x"), integer(0104755))))
                .isEqualTo(changed);
    }

    @Test
    void aCreateHasItsMode() {
        assertThat(used(kprobe("__x64_sys_creat", string("/tmp/x"), integer(0600))))
                .isEqualTo(does(FileAction.CREATE, "/tmp/x", null, null, 0600));
    }

    @Test
    void aFileInMemoryHasItsName() {
        assertThat(used(kprobe("__x64_sys_memfd_create", string("payload"), integer(1))))
                .isEqualTo(does(FileAction.MEMFD, "payload", null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__x64_sys_openat",
                "security_file_open",
                "__x64_sys_unlink",
                "__x64_sys_rename",
                "__x64_sys_link",
                "security_path_symlink",
                "__x64_sys_chmod",
                "__x64_sys_memfd_create"
            })
    void aHookWithoutAPathIsIncomplete(String function) {
        assertThat(Lines.refusal(kprobe(function, integer(0)))).isEqualTo("incomplete: args: no path");
    }

    private static FileActivity does(FileAction action, String path, String target, Long flags, Integer mode) {
        return new FileActivity(action, path, target, flags, mode, false);
    }

    private static FileActivity used(String line) {
        return Lines.activity(FileActivity.class, line);
    }
}
