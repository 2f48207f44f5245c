package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.ingest.OpenFlagNames;
import java.util.List;
import java.util.Locale;

/** What was done. No event names its gadget: it is known by the fields that only it has. */
final class Activities {
    private static final long O_CREAT = 0100;
    private static final long MODE_BITS = 07777;

    private Activities() {}

    static Outcome of(GadgetEvent event) {
        String unmodelled = unmodelled(event);
        if (unmodelled != null) {
            return Outcome.unmodelled("gadget: " + unmodelled);
        }
        if (event.has("param_values")) {
            return new Outcome.Done(new KernelActivity(KernelAction.MODULE_LOAD, event.text("filepath"), null));
        }
        if (event.has("linkpath")) {
            return linked(event);
        }
        if (event.has("dest") || (event.has("target") && event.has("operation"))) {
            return mount(event);
        }
        if (event.has("qr")) {
            return Names.of(event);
        }
        if (event.has("src", "dst", "saddr", "daddr")) {
            return Sockets.connection(event);
        }
        if (event.has("opts") || event.has("addr")) {
            return Sockets.bound(event);
        }
        if (event.has("fname") || (event.has("path") && event.has("fd", "flags", "mode"))) {
            return opened(event);
        }
        if (Programs.isStart(event)) {
            return Programs.started(event);
        }
        boolean isSnapshot = event.has("tgid") && !event.has("timestamp");
        return Outcome.unmodelled("gadget: " + (isSnapshot ? "snapshot_process" : "none that is known by its fields"));
    }

    /** Name of a gadget that sees what has no kind here; null where it is none of these. */
    private static String unmodelled(GadgetEvent event) {
        if (event.has("tracepoint", "tracepoint_raw")) {
            return "trace_lsm";
        }
        if (event.has("code", "code_raw") && event.has("syscall")) {
            return "audit_seccomp";
        }
        if (event.has("cap", "cap_raw", "capName")) {
            return "trace_capabilities";
        }
        if (event.has("tpid")) {
            return event.has("pages") ? "trace_oomkill" : "trace_signal";
        }
        if (event.has("parameters")) {
            return "traceloop";
        }
        return event.has("file") && event.has("delta_us", "latency") ? "trace_fsslower" : null;
    }

    private static Outcome linked(GadgetEvent event) {
        return event.text("linkpath") == null || event.text("target") == null
                ? Outcome.incomplete("target, linkpath")
                : new Outcome.Done(new FileActivity(
                        FileAction.LINK, event.text("target"), event.text("linkpath"), null, null, false));
    }

    private static Outcome mount(GadgetEvent event) {
        String told = event.has("op") ? event.text("op") : event.text("operation");
        String operation = told == null ? "" : told.toLowerCase(Locale.ROOT);
        boolean isMount = operation.equals("mount");
        if (!isMount && !operation.equals("umount")) {
            return Outcome.unmodelled("gadget: none that is known by its fields");
        }
        boolean isImage = event.has("dest");
        String target = event.text(isImage ? "dest" : "target");
        String source = isImage ? event.textBesideObject("src") : event.text("source");
        return target == null
                ? Outcome.incomplete(isImage ? "dest" : "target")
                : new Outcome.Done(new MountActivity(
                        isMount ? MountAction.MOUNT : MountAction.UNMOUNT, source, target, event.text("fs")));
    }

    /** An open that may create is a create: which of them it was, the call does not tell. */
    private static Outcome opened(GadgetEvent event) {
        String path = event.text(event.has("fname") ? "fname" : "path");
        if (path == null) {
            return Outcome.incomplete(event.has("fname") ? "fname" : "path");
        }
        Long flags = flags(event);
        boolean creates = flags != null && (flags & O_CREAT) != 0;
        Long mode = creates ? event.number("mode_raw", "modeRaw", "mode") : null;
        return new Outcome.Done(new FileActivity(
                creates ? FileAction.CREATE : FileAction.OPEN,
                path,
                null,
                flags,
                mode == null ? null : Integer.valueOf((int) (mode & MODE_BITS)),
                false));
    }

    private static Long flags(GadgetEvent event) {
        Long bits = event.number("flags_raw", "flagsRaw", "flags");
        if (bits != null) {
            return bits;
        }
        String names = event.text("flags");
        return OpenFlagNames.bits(names == null ? event.fields().words("flags") : List.of(names.split("\\|", -1)));
    }
}
