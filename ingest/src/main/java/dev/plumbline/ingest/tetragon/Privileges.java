package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/** What changes who a process is and what it may do. */
final class Privileges {
    private Privileges() {}

    /** commit_creds installs any credentials: another user than before is a change of user, else one of capabilities. */
    static Outcome committed(HookArguments arguments, Process process) {
        String told = credentials(arguments);
        if (told == null) {
            return Outcome.incomplete("args: no credentials");
        }
        Fields credentials = arguments.first(told);
        Long uid = effective(credentials, "euid", "uid");
        boolean sameUser = uid == null || (process != null && uid.equals(process.getUid()));
        return user(sameUser ? PrivilegeAction.CAPABILITY : PrivilegeAction.SETUID, uid, capabilities(credentials));
    }

    /** security_task_fix_setuid: the new credentials come first. */
    static Outcome userFixed(HookArguments arguments) {
        Fields credentials = arguments.first("process_credentials_arg");
        Long uid = effective(credentials, "euid", "uid");
        return uid == null
                ? Outcome.incomplete("args: no user id")
                : user(PrivilegeAction.SETUID, uid, capabilities(credentials));
    }

    /** security_task_fix_setgid: the new credentials come first. */
    static Outcome groupFixed(HookArguments arguments) {
        Long gid = effective(arguments.first("process_credentials_arg"), "egid", "gid");
        return gid == null ? Outcome.incomplete("args: no group id") : group(gid);
    }

    /** @param uids real and effective user id in the system call's order */
    static Outcome userSet(Long... uids) {
        return isTold(uids)
                ? user(PrivilegeAction.SETUID, asked(uids), List.of())
                : Outcome.incomplete("args: no user id");
    }

    /** @param gids real and effective group id in the system call's order */
    static Outcome groupSet(Long... gids) {
        return isTold(gids) ? group(asked(gids)) : Outcome.incomplete("args: no group id");
    }

    private static boolean isTold(Long... ids) {
        for (Long id : ids) {
            if (id != null) {
                return true;
            }
        }
        return false;
    }

    /** Ids are 32 bits with or without a sign; the last that is not −1 (leave it) is meant. */
    private static Long asked(Long... ids) {
        Long asked = null;
        for (Long id : ids) {
            asked = id == null || (int) (long) id == -1 ? asked : Long.valueOf(id & 0xFFFF_FFFFL);
        }
        return asked;
    }

    /** capset: the sets are behind pointers that Tetragon follows only at security_capset. */
    static Outcome capabilitiesSet(HookArguments arguments) {
        String told = credentials(arguments);
        List<String> capabilities = arguments.has("cap_effective_arg")
                ? Capabilities.ofBits(arguments.word("cap_effective_arg"))
                : told == null ? List.of() : capabilities(arguments.first(told));
        return user(PrivilegeAction.CAPABILITY, null, capabilities);
    }

    /** What running a program that raises privileges gave its process. */
    static List<PrivilegeChange> raisedByProgram(Fields process) {
        Fields properties = process.object("binary_properties");
        List<PrivilegeChange> changes = new ArrayList<>();
        for (String reason : properties.words("privileges_changed")) {
            switch (reason) {
                case "PRIVILEGES_RAISED_EXEC_FILE_SETUID" ->
                    changes.add(new PrivilegeChange(
                            PrivilegeAction.SETUID, Ranges.id(properties.number("setuid")), null, List.of()));
                case "PRIVILEGES_RAISED_EXEC_FILE_SETGID" ->
                    changes.add(new PrivilegeChange(
                            PrivilegeAction.SETGID, null, Ranges.id(properties.number("setgid")), List.of()));
                case "PRIVILEGES_RAISED_EXEC_FILE_CAP" ->
                    changes.add(new PrivilegeChange(
                            PrivilegeAction.CAPABILITY, null, null, process.made("cap", Capabilities.EFFECTIVE)));
                default -> {}
            }
        }
        return changes;
    }

    /** Type of the first argument that holds credentials; null where there is none. */
    private static String credentials(HookArguments arguments) {
        return arguments.has("process_credentials_arg")
                ? "process_credentials_arg"
                : arguments.has("cred_arg") ? "cred_arg" : null;
    }

    private static Long effective(Fields credentials, String effective, String real) {
        Long told = Ranges.id(credentials.number(effective));
        return told == null ? Ranges.id(credentials.number(real)) : told;
    }

    private static List<String> capabilities(Fields credentials) {
        Fields caps = credentials.object("caps");
        return Capabilities.EFFECTIVE.apply(caps.has("effective") ? caps : credentials);
    }

    private static Outcome user(PrivilegeAction action, Long uid, List<String> capabilities) {
        return new Outcome.Done(new PrivilegeChange(action, uid, null, capabilities));
    }

    private static Outcome group(Long gid) {
        return new Outcome.Done(new PrivilegeChange(PrivilegeAction.SETGID, null, gid, List.of()));
    }
}
