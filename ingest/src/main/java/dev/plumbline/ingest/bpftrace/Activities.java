package dev.plumbline.ingest.bpftrace;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.CapabilityBits;
import dev.plumbline.ingest.KernelNames;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** What an event's lines say was done, by the letter of the closing one. */
final class Activities {
    private static final long O_CREAT = 0100;
    private static final long MODE_BITS = 07777;
    private static final int BPF_PROG_LOAD = 5;
    private static final long BITS = 0xffff_ffffL;
    private static final long UNCHANGED = BITS;

    private Activities() {}

    /**
     * @return null where a text that it cannot do without was lost
     * @throws Line.Malformed where a field is not what it should be
     */
    static SpecificRecordBase of(Closing closing, Group group) {
        return switch (closing.kind()) {
            case "L" -> new ProcessLaunch(closing.first() == 0);
            case "E" -> exit(closing.result());
            case "C" -> Sockets.connect(group);
            case "A" -> Sockets.ends(NetworkAction.ACCEPT, group);
            case "N" -> Sockets.ends(NetworkAction.LISTEN, group);
            case "S" -> Sockets.created();
            case "O" -> opened(closing, group.path(0));
            case "o" -> opened(closing, group.file(0));
            case "M" -> file(FileAction.CHMOD, group.path(0), null, null, closing.first());
            case "m" -> file(FileAction.CHMOD, group.file(0), null, null, closing.first());
            case "U" -> file(FileAction.DELETE, group.path(0), null, null, null);
            case "R" -> twoFiles(FileAction.RENAME, group);
            case "K", "Y" -> twoFiles(FileAction.LINK, group);
            case "F" -> file(FileAction.MEMFD, group.path(0), null, closing.first() & BITS, null);
            case "I" -> new PrivilegeChange(PrivilegeAction.SETUID, uid(closing), null, List.of());
            case "P" -> capabilities(closing);
            case "T" -> new ProcessAccess(request(closing.first()), pid(closing.second()));
            case "V" -> new ProcessAccess("process_vm_writev", pid(closing.second()));
            case "W", "l" -> module(group.file(0));
            case "B" -> new KernelActivity(KernelAction.BPF_LOAD, program(group.text(0)), BPF_PROG_LOAD);
            case "Q" -> new NamespaceChange(NamespaceAction.UNSHARE, KernelNames.namespaces(closing.first()));
            case "X" -> new NamespaceChange(NamespaceAction.SETNS, KernelNames.namespaces(closing.first()));
            case "G" -> mounted(group);
            case "J" -> unmounted(group.path(0));
            case "2" -> new DescriptorDup(descriptor(closing.first()), descriptor(closing.second()));
            default -> throw new IllegalArgumentException(closing.kind());
        };
    }

    /** @param status as wait(2) has it: the signal in the low seven bits, else the code in the next eight */
    private static ProcessExit exit(long status) {
        int signal = (int) (status & 0x7f);
        return signal == 0 ? new ProcessExit((int) (status >> 8 & 0xff), null) : new ProcessExit(null, signal);
    }

    /** An open that may create is a create: which of them it was, the call does not tell. */
    private static FileActivity opened(Closing closing, Group.Path path) {
        long flags = closing.first() & BITS;
        boolean creates = (flags & O_CREAT) != 0;
        return file(
                creates ? FileAction.CREATE : FileAction.OPEN, path, null, flags, creates ? closing.second() : null);
    }

    private static FileActivity twoFiles(FileAction action, Group group) {
        Group.Path target = group.path(1);
        return target == null ? null : file(action, group.path(0), target, null, null);
    }

    private static FileActivity file(FileAction action, Group.Path path, Group.Path target, Long flags, Long mode) {
        return path == null
                ? null
                : new FileActivity(
                        action,
                        path.text(),
                        target == null ? null : target.text(),
                        flags,
                        mode == null ? null : Integer.valueOf((int) (mode & MODE_BITS)),
                        path.cut() || (target != null && target.cut()));
    }

    /** Real, effective and saved id as far as the call has them; the effective one is meant, unless it is to stay. */
    private static Long uid(Closing closing) {
        for (long uid : new long[] {closing.second(), closing.first(), closing.third()}) {
            if ((uid & UNCHANGED) != UNCHANGED) {
                return uid & UNCHANGED;
            }
        }
        return null;
    }

    private static PrivilegeChange capabilities(Closing closing) {
        long bits = (closing.first() & UNCHANGED) | (closing.second() << 32);
        return new PrivilegeChange(PrivilegeAction.CAPABILITY, null, null, CapabilityBits.names(bits));
    }

    private static String request(long number) {
        return KernelNames.ptrace(number);
    }

    private static Long pid(long pid) {
        int number = (int) pid;
        return number > 0 && number < Line.MOST_PIDS ? Long.valueOf(number) : null;
    }

    private static int descriptor(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new Line.Malformed("no descriptor has the number " + number);
        }
        return (int) number;
    }

    /** init_module hands over the module itself, without a name. */
    private static KernelActivity module(Group.Path file) {
        return new KernelActivity(KernelAction.MODULE_LOAD, file == null ? null : file.text(), null);
    }

    private static String program(byte[] name) {
        return name == null ? null : Bytes.name(name);
    }

    private static MountActivity mounted(Group group) {
        Group.Path target = group.path(1);
        return target == null
                ? null
                : new MountActivity(MountAction.MOUNT, program(group.text(0)), target.text(), program(group.text(2)));
    }

    private static MountActivity unmounted(Group.Path target) {
        return target == null ? null : new MountActivity(MountAction.UNMOUNT, null, target.text(), null);
    }
}
