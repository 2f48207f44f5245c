package dev.plumbline.ingest.tetragon;

import java.util.List;

/** Signal numbers by name, as x86 and ARM have them (signal(7)). */
final class Signals {
    private static final List<String> BY_NUMBER = List.of(
            "",
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO",
            "SIGPWR",
            "SIGSYS");

    private Signals() {}

    /** Null where the name is none, as real-time signals have none in Tetragon. */
    static Integer number(String name) {
        int number = name == null ? -1 : BY_NUMBER.indexOf(name);
        return number > 0 ? number : null;
    }
}
