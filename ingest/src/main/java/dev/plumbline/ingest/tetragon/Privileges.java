package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.Json;
import java.util.List;

/** Hooks that change who a process is and what it may do. */
final class Privileges {
    private Privileges() {}

    /** commit_creds installs any credentials: another user than before is a change of user, else one of capabilities. */
    static Outcome committed(HookArguments arguments, Process process) {
        JsonNode credentials = credentials(arguments);
        Long uid = effectiveUid(credentials);
        boolean sameUser = uid == null || uid.equals(process.getUid());
        return credentials.isMissingNode()
                ? Outcome.incomplete("args: no credentials")
                : change(sameUser ? PrivilegeAction.CAPABILITY : PrivilegeAction.SETUID, uid, effective(credentials));
    }

    /** security_task_fix_setuid: the new credentials come first. */
    static Outcome userFixed(HookArguments arguments) {
        JsonNode credentials = credentials(arguments);
        Long uid = effectiveUid(credentials);
        return uid == null
                ? Outcome.incomplete("args: no user id")
                : change(PrivilegeAction.SETUID, uid, effective(credentials));
    }

    /**
     * @param uids real and effective user id in the system call's order, as 32 bits with or without a sign; the last that
     *     is not −1 (leave it) is meant
     */
    static Outcome userSet(Long... uids) {
        Long asked = null;
        boolean told = false;
        for (Long uid : uids) {
            told |= uid != null;
            asked = uid == null || (int) (long) uid == -1 ? asked : Long.valueOf(uid & 0xFFFF_FFFFL);
        }
        return told ? change(PrivilegeAction.SETUID, asked, List.of()) : Outcome.incomplete("args: no user id");
    }

    /** capset: the sets are behind pointers that Tetragon follows only at security_capset. */
    static Outcome capabilitiesSet(HookArguments arguments) {
        JsonNode bits = arguments.first("cap_effective_arg");
        return change(
                PrivilegeAction.CAPABILITY,
                null,
                bits.isMissingNode() ? effective(credentials(arguments)) : Capabilities.names(bits));
    }

    private static JsonNode credentials(HookArguments arguments) {
        JsonNode credentials = arguments.first("process_credentials_arg");
        return credentials.isMissingNode() ? arguments.first("cred_arg") : credentials;
    }

    private static Long effectiveUid(JsonNode credentials) {
        Long effective = Json.number(credentials.path("euid"));
        return effective == null ? Json.number(credentials.path("uid")) : effective;
    }

    private static List<String> effective(JsonNode credentials) {
        JsonNode nested = credentials.path("caps").path("effective");
        return Capabilities.names(nested.isMissingNode() ? credentials.path("effective") : nested);
    }

    private static Outcome change(PrivilegeAction action, Long uid, List<String> capabilities) {
        return new Outcome.Done(new PrivilegeChange(action, uid, null, capabilities));
    }
}
