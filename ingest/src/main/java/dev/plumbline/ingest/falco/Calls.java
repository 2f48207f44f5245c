package dev.plumbline.ingest.falco;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.SystemCalls;
import dev.plumbline.ingest.SystemCalls.Outcome;

/** What the event that an alert is about says was done, by its {@code evt.type}. */
final class Calls {
    private Calls() {}

    static Outcome read(String type, Values values) {
        CallArguments arguments = new CallArguments(values);
        return switch (type) {
            case "execve", "execveat" -> new Outcome.Done(new ProcessLaunch(isFromMemory(values, arguments)));
            case "procexit" -> exit(arguments);
            case "connect" -> used(NetworkAction.CONNECT, values);
            case "accept", "accept4" -> used(NetworkAction.ACCEPT, values);
            case "listen" -> used(NetworkAction.LISTEN, values);
            case "bind" -> used(NetworkAction.BIND, values);
            case "send", "sendto", "sendmsg", "sendmmsg" -> used(NetworkAction.SEND, values);
            case "recv", "recvfrom", "recvmsg", "recvmmsg" -> used(NetworkAction.RECEIVE, values);
            case "socket" -> new Outcome.Done(Sockets.created(values, arguments));
            case "close", "shutdown" ->
                Sockets.isSocket(values) ? used(NetworkAction.CLOSE, values) : new Outcome.Unmodelled();
            case "read", "readv", "pread", "preadv" ->
                Sockets.isSocket(values) ? used(NetworkAction.RECEIVE, values) : SystemCalls.read(type, arguments);
            case "write", "writev", "pwrite", "pwritev" ->
                Sockets.isSocket(values) ? used(NetworkAction.SEND, values) : SystemCalls.read(type, arguments);
            case "open", "openat", "openat2", "open_by_handle_at" ->
                opened(SystemCalls.read(type, arguments), values, arguments);
            case "dup", "dup2", "dup3" -> dup(values, arguments);
            default -> SystemCalls.read(type, arguments);
        };
    }

    private static Outcome used(NetworkAction action, Values values) {
        return new Outcome.Done(Sockets.used(action, values));
    }

    /** exe_flags, as Falco's own rules print them, tell it too. */
    private static boolean isFromMemory(Values values, CallArguments arguments) {
        String binary = values.text("proc.exepath");
        return Boolean.TRUE.equals(values.truth("proc.is_exe_from_memfd"))
                || has(arguments.text("flags"), "EXE_FROM_MEMFD")
                || (binary != null && binary.startsWith("memfd:"));
    }

    static boolean has(String flags, String flag) {
        return flags != null && ("|" + flags + "|").contains("|" + flag + "|");
    }

    /** {@code status} is as wait(2) has it; {@code ret} and {@code sig} are its parts. */
    private static Outcome exit(CallArguments arguments) {
        Long status = arguments.number("status");
        if (status != null && status >= 0 && status <= 0xffff) {
            int signal = (int) (status & 0x7f);
            return new Outcome.Done(
                    signal == 0 ? new ProcessExit((int) (status >> 8), null) : new ProcessExit(null, signal));
        }
        Long signal = arguments.number("sig");
        boolean isSignalled = signal == null ? arguments.text("sig") != null : signal != 0;
        Long code = isSignalled ? null : arguments.number("ret");
        return new Outcome.Done(new ProcessExit(within(code, 255), isSignalled ? within(signal, 127) : null));
    }

    private static Integer within(Long number, int highest) {
        return number != null && number >= 0 && number <= highest ? Integer.valueOf(number.intValue()) : null;
    }

    /** Falco tells what a file was opened for. */
    private static Outcome opened(Outcome outcome, Values values, CallArguments arguments) {
        if (outcome instanceof Outcome.Done done && done.activity() instanceof FileActivity file) {
            file.setAction(
                    has(arguments.text("flags"), "O_F_CREATED")
                            ? FileAction.CREATE
                            : file.getAction() == FileAction.CREATE ? FileAction.CREATE : purpose(values));
        }
        return outcome;
    }

    private static FileAction purpose(Values values) {
        return Boolean.TRUE.equals(values.truth("evt.is_open_write"))
                ? FileAction.WRITE
                : Boolean.TRUE.equals(values.truth("evt.is_open_read")) ? FileAction.READ : FileAction.OPEN;
    }

    /** {@code fd.num} is the descriptor that was copied, the result the one that it was copied onto. */
    private static Outcome dup(Values values, CallArguments arguments) {
        Long from = arguments.number("oldfd");
        Long to = arguments.number("newfd");
        Long result = values.number("evt.rawres");
        return SystemCalls.dup(
                from == null ? values.number("fd.num") : from,
                to != null ? to : result == null ? arguments.number("res") : result);
    }
}
