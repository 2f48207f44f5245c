package dev.plumbline.ingest;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a system call does, from its name and its named arguments: for collectors that tell calls in that way.
 *
 * <p>Calls of files, credentials, namespaces, mounts, modules, BPF, ptrace and descriptors; not those of sockets, whose
 * addresses every collector tells in its own form. An open that may create is a create: which of them it was, the call does
 * not tell.
 * <br>Names of arguments are the kernel's ({@code pathname}, {@code oldpath}, {@code newpath}, {@code linkpath}, {@code flags},
 * {@code mode}, {@code uid}, …), with {@code file} for the path behind the descriptor that the call takes or makes.
 * <br>Errors: never throws. Without an argument that the activity cannot do without it is incomplete.
 */
public final class SystemCalls {
    private static final long O_CREAT = 0100;
    private static final long MODE_BITS = 07777;
    private static final int BPF_PROG_LOAD = 5;
    private static final long HIGHEST_PID = 1L << 22;

    /** The arguments of one call by their names. Null is unknown. */
    public interface Arguments {
        String text(String name);

        Long number(String name);

        /** Bits of a mode. */
        Long mode(String name);
    }

    /** What a call does, or why that cannot be told. */
    public sealed interface Outcome {
        /** @param activity of one of the types that a kernel event's activity has */
        record Done(SpecificRecordBase activity) implements Outcome {}

        /** @param what is missing */
        record Incomplete(String what) implements Outcome {}

        /** A call, or a use of one, that we do not model. */
        record Unmodelled() implements Outcome {}
    }

    private SystemCalls() {}

    /** @param call without a prefix, such as openat */
    public static Outcome read(String call, Arguments arguments) {
        return switch (call) {
            case "open", "openat", "openat2", "open_by_handle_at" -> opened(arguments);
            case "creat", "mknod", "mknodat" -> created(arguments);
            case "read", "pread", "pread64", "readv", "preadv", "preadv2" ->
                file(FileAction.READ, arguments.text("file"));
            case "write", "pwrite", "pwrite64", "writev", "pwritev", "pwritev2" ->
                file(FileAction.WRITE, arguments.text("file"));
            case "truncate", "ftruncate" -> file(FileAction.WRITE, path(arguments));
            case "unlink", "unlinkat", "rmdir" -> file(FileAction.DELETE, arguments.text("pathname"));
            case "rename", "renameat", "renameat2" ->
                moved(FileAction.RENAME, arguments.text("oldpath"), arguments.text("newpath"));
            case "link", "linkat" -> moved(FileAction.LINK, arguments.text("oldpath"), arguments.text("newpath"));
            case "symlink", "symlinkat" -> moved(FileAction.LINK, arguments.text("target"), arguments.text("linkpath"));
            case "chmod", "fchmod", "fchmodat", "fchmodat2" ->
                file(FileAction.CHMOD, path(arguments), null, arguments.mode("mode"));
            case "chown", "lchown", "fchown", "fchownat" -> file(FileAction.CHOWN, path(arguments));
            case "memfd_create" -> file(FileAction.MEMFD, arguments.text("name"));
            case "setuid", "setreuid", "setresuid" -> user(arguments);
            case "setgid", "setregid", "setresgid" -> group(arguments);
            case "capset" -> capabilities(arguments);
            case "unshare" -> unshared(arguments);
            case "setns" ->
                new Outcome.Done(new NamespaceChange(NamespaceAction.SETNS, namespaces(arguments, "nstype")));
            case "mount" -> mounted(arguments);
            case "umount", "umount2" -> unmounted(arguments);
            case "ptrace" -> traced(arguments);
            case "process_vm_readv", "process_vm_writev" ->
                new Outcome.Done(new ProcessAccess(call, pid(arguments.number("pid"))));
            case "init_module", "finit_module" -> module(KernelAction.MODULE_LOAD, arguments.text("file"));
            case "delete_module" -> module(KernelAction.MODULE_UNLOAD, arguments.text("name"));
            case "bpf" -> bpf(arguments);
            case "dup2", "dup3" -> dup(arguments.number("oldfd"), arguments.number("newfd"));
            default -> new Outcome.Unmodelled();
        };
    }

    /** A file activity with nothing but a path. */
    public static Outcome file(FileAction action, String path) {
        return file(action, path, null, null);
    }

    /** @param mode of which the type of the file is left out; null for none */
    public static Outcome file(FileAction action, String path, Long flags, Long mode) {
        Integer bits = mode == null ? null : Integer.valueOf((int) (mode & MODE_BITS));
        return path == null
                ? new Outcome.Incomplete("no path")
                : new Outcome.Done(new FileActivity(action, path, null, flags, bits, false));
    }

    /** A rename or a link: old name, new name. */
    public static Outcome moved(FileAction action, String from, String to) {
        return from == null
                ? new Outcome.Incomplete("no path")
                : new Outcome.Done(new FileActivity(action, from, to, null, null, false));
    }

    /** An open, which creates where its flags say so. */
    public static Outcome opened(String path, Long flags, Long mode) {
        boolean creates = flags != null && (flags & O_CREAT) != 0;
        return file(creates ? FileAction.CREATE : FileAction.OPEN, path, flags, creates ? mode : null);
    }

    /** A process id from 1 on; null for any other number. */
    public static Long pid(Long number) {
        return number != null && number > 0 && number <= HIGHEST_PID ? number : null;
    }

    /** The user or group id, 32 bits with or without a sign; null for −1, which leaves it as it is. */
    public static Long id(Long number) {
        boolean isOne = number != null && number >= Integer.MIN_VALUE && number < 0xFFFF_FFFFL && number != -1;
        return isOne ? Long.valueOf(number & 0xFFFF_FFFFL) : null;
    }

    /** Both descriptors in the range that the kernel has. */
    public static Outcome dup(Long from, Long to) {
        return isDescriptor(from) && isDescriptor(to)
                ? new Outcome.Done(new DescriptorDup(from.intValue(), to.intValue()))
                : new Outcome.Incomplete("no descriptors");
    }

    private static boolean isDescriptor(Long number) {
        return number != null && number >= 0 && number <= Integer.MAX_VALUE;
    }

    private static Outcome opened(Arguments arguments) {
        String opened = arguments.text("file");
        return opened(opened == null ? arguments.text("pathname") : opened, flags(arguments), arguments.mode("mode"));
    }

    private static Outcome created(Arguments arguments) {
        String made = arguments.text("file");
        return file(FileAction.CREATE, made == null ? arguments.text("pathname") : made, null, arguments.mode("mode"));
    }

    private static Long flags(Arguments arguments) {
        Long bits = arguments.number("flags");
        return bits == null ? FlagNames.open(arguments.text("flags")) : bits;
    }

    private static String path(Arguments arguments) {
        String path = arguments.text("pathname");
        return path == null ? arguments.text("file") : path;
    }

    private static Outcome user(Arguments arguments) {
        return credentials(arguments, List.of("uid", "euid", "ruid", "suid"), PrivilegeAction.SETUID);
    }

    private static Outcome group(Arguments arguments) {
        return credentials(arguments, List.of("gid", "egid", "rgid", "sgid"), PrivilegeAction.SETGID);
    }

    /** The effective one is meant, unless it is to stay. */
    private static Outcome credentials(Arguments arguments, List<String> names, PrivilegeAction action) {
        Long asked = null;
        for (String name : names) {
            Long told = "root".equals(arguments.text(name)) ? Long.valueOf(0) : arguments.number(name);
            asked = asked == null ? id(told) : asked;
        }
        boolean isUser = action == PrivilegeAction.SETUID;
        return new Outcome.Done(new PrivilegeChange(action, isUser ? asked : null, isUser ? null : asked, List.of()));
    }

    private static Outcome capabilities(Arguments arguments) {
        return new Outcome.Done(new PrivilegeChange(
                PrivilegeAction.CAPABILITY, null, null, FlagNames.capabilities(arguments.text("cap_effective"))));
    }

    private static List<String> namespaces(Arguments arguments, String name) {
        Long bits = arguments.number(name);
        return bits == null ? FlagNames.namespaces(arguments.text(name)) : KernelNames.namespaces(bits);
    }

    private static Outcome unshared(Arguments arguments) {
        List<String> kinds = namespaces(arguments, "flags");
        return kinds.isEmpty()
                ? new Outcome.Unmodelled()
                : new Outcome.Done(new NamespaceChange(NamespaceAction.UNSHARE, kinds));
    }

    private static Outcome mounted(Arguments arguments) {
        String target = arguments.text("target");
        return target == null
                ? new Outcome.Incomplete("no target")
                : new Outcome.Done(new MountActivity(
                        MountAction.MOUNT, arguments.text("source"), target, arguments.text("filesystemtype")));
    }

    private static Outcome unmounted(Arguments arguments) {
        String target = arguments.text("target");
        return target == null
                ? new Outcome.Incomplete("no target")
                : new Outcome.Done(new MountActivity(MountAction.UNMOUNT, null, target, null));
    }

    private static Outcome traced(Arguments arguments) {
        Long number = arguments.number("request");
        String request = number == null ? arguments.text("request") : KernelNames.ptrace(number);
        if (request == null) {
            return new Outcome.Incomplete("no request");
        }
        boolean namesNone = request.equals("PTRACE_TRACEME");
        return new Outcome.Done(new ProcessAccess(request, namesNone ? null : pid(arguments.number("pid"))));
    }

    private static Outcome module(KernelAction action, String name) {
        return new Outcome.Done(new KernelActivity(action, name, null));
    }

    /** Of bpf()'s commands only the one that loads a program is modelled. */
    private static Outcome bpf(Arguments arguments) {
        Long number = arguments.number("cmd");
        boolean loads = number == null ? "BPF_PROG_LOAD".equals(arguments.text("cmd")) : number == BPF_PROG_LOAD;
        return loads
                ? new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, null, BPF_PROG_LOAD))
                : new Outcome.Unmodelled();
    }

    /** The parts of a list such as O_WRONLY|O_CREAT, of which those that are blank are left out. */
    static List<String> parts(String text, String separators) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || separators.indexOf(text.charAt(i)) >= 0) {
                if (i > start) {
                    parts.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
