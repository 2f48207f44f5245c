package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.ProbeHit;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.json.Fields;

/** What a hook of a policy saw: a call of a kernel function, of a program's own code, or a tracepoint. */
final class Calls {
    private static final int MOST_ERRORS = 4095;
    private static final String AT_EXIT = "sys_exit_";

    /**
     * @param what the hook in Tetragon's words; may be null
     * @param succeeded whether the kernel did what was asked; null where it is not told
     */
    record Call(String what, Outcome outcome, Boolean succeeded) {}

    private Calls() {}

    /** @param process who called; may be null */
    static Call kprobe(Fields event, Process process) {
        String function = event.text("function_name");
        return function == null
                ? new Call(null, Outcome.incomplete("function_name"), null)
                : hook(function, function, event, process);
    }

    /** @param process who called; may be null */
    static Call lsm(Fields event, Process process) {
        String hook = event.text("function_name");
        return hook == null
                ? new Call(null, Outcome.incomplete("function_name"), null)
                : hook(hook, Hooks.lsm(hook), event, process);
    }

    private static Call hook(String what, String function, Fields event, Process process) {
        HookArguments arguments = new HookArguments(event.objects("args"));
        Fields returned = event.object("return");
        Outcome outcome = Hooks.read(function, arguments, returned, process);
        Boolean succeeded = Verdicts.isDenied(event) ? Boolean.FALSE : succeeded(result(returned));
        return new Call(what, outcome, succeeded);
    }

    /** @param process who called; may be null */
    static Call tracepoint(Fields event, Process process) {
        String subsystem = event.text("subsys");
        String name = event.text("event");
        if (name == null) {
            return new Call(null, Outcome.incomplete("event"), null);
        }
        String what = subsystem + "/" + name;
        if ("syscalls".equals(subsystem)) {
            return name.startsWith(AT_EXIT)
                    ? known(what, "sys_" + name.substring(AT_EXIT.length()), true, event, process)
                    : hook(what, name, event, process);
        }
        return "raw_syscalls".equals(subsystem)
                ? raw(what, name, event, process)
                : new Call(what, Outcome.unmodelled(what), null);
    }

    /** The number of a system call differs by architecture: without that it tells nothing. */
    private static Call raw(String what, String name, Fields event, Process process) {
        Fields id = new HookArguments(event.objects("args")).first("syscall_id");
        String call = Syscalls.name(id.text("abi"), id.number("id"));
        if (call != null) {
            return known(what, call, name.equals("sys_exit"), event, process);
        }
        String detail = id.has("id") ? what + ": " + id.word("id") + " of " + id.word("abi") : what;
        return new Call(detail, Outcome.unmodelled(detail), null);
    }

    /** A call of which no more is told than that it was made and, at its end, its result: enough for some. */
    private static Call known(String what, String call, boolean isEnd, Fields event, Process process) {
        HookArguments arguments = new HookArguments(event.objects("args"));
        Outcome outcome = Hooks.read(call, isEnd ? HookArguments.NONE : arguments, Fields.nothing(), process);
        Boolean succeeded = isEnd ? succeeded(arguments.lastNumber()) : null;
        return outcome instanceof Outcome.Done
                ? new Call(call, outcome, succeeded)
                : new Call(call, Outcome.unmodelled(what + ": " + call + " without its arguments"), succeeded);
    }

    static Call uprobe(Fields event) {
        String symbol = event.text("symbol");
        Long offset = event.number("offset");
        String place = symbol != null || offset == null ? symbol : "0x" + Long.toHexString(offset);
        return probe("process_uprobe", event, place);
    }

    static Call usdt(Fields event) {
        String provider = event.text("provider");
        String name = event.text("name");
        return probe("process_usdt", event, provider == null || name == null ? name : provider + ":" + name);
    }

    private static Call probe(String kind, Fields event, String symbol) {
        String path = event.text("path");
        Outcome outcome =
                path == null ? Outcome.incomplete(kind + ".path") : new Outcome.Done(new ProbeHit(path, symbol));
        return new Call(symbol == null ? path : symbol, outcome, null);
    }

    private static Long result(Fields returned) {
        Long result = returned.number("int_arg");
        return result == null ? returned.number("long_arg") : result;
    }

    /** A kernel function tells an error as its number below zero; other negative numbers are addresses. */
    private static Boolean succeeded(Long result) {
        if (result == null || result < -MOST_ERRORS) {
            return null;
        }
        return result >= 0;
    }
}
