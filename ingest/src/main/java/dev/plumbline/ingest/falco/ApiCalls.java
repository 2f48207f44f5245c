package dev.plumbline.ingest.falco;

import dev.plumbline.event.ApiAction;
import dev.plumbline.event.ApiCall;
import dev.plumbline.ingest.Addresses;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Calls to the Kubernetes API, from the fields of the k8saudit plugins. */
final class ApiCalls {
    /** To connect to a pod in these ways is to create, and Falco's own rules do not print the verb. */
    private static final Set<String> CONNECTING = Set.of("exec", "attach", "portforward");

    private static final Set<String> READING = Set.of("get", "list", "watch");

    private ApiCalls() {}

    /** Null where the alert does not tell what was asked. */
    static ApiCall read(Values values) {
        String subresource = values.text("ka.target.subresource");
        String told = values.text("ka.verb");
        String verb = told == null && subresource != null && CONNECTING.contains(subresource) ? "create" : told;
        if (verb == null) {
            return null;
        }
        String resource = values.text("ka.target.resource");
        ApiCall call = new ApiCall();
        call.setAction(action(verb, resource == null ? "" : resource, subresource == null ? "" : subresource));
        call.setVerb(verb);
        call.setResource(resource);
        call.setSubresource(subresource);
        call.setNamespace(values.text("ka.target.namespace"));
        call.setName(values.text("ka.target.name"));
        call.setPath(withoutQuery(values.text("ka.uri")));
        call.setUser(values.text("ka.user.name"));
        call.setGroups(values.list("ka.user.groups"));
        call.setImpersonatedUser(values.text("ka.impuser.name"));
        call.setSourceAddresses(values.list("ka.sourceips").stream()
                .map(Addresses::canonical)
                .flatMap(Optional::stream)
                .toList());
        call.setUserAgent(values.text("ka.useragent"));
        call.setResponseCode(status(values.number("ka.response.code")));
        call.setDecision(values.text("ka.auth.decision"));
        call.setCommand(oneOrNone(values.text("ka.uri.param[command]")));
        call.setGrants(oneOrNone(values.text("ka.req.binding.role")));
        call.setSubjects(List.of());
        return call;
    }

    private static ApiAction action(String verb, String resource, String subresource) {
        return switch (resource + "/" + subresource) {
            case "pods/exec" -> ApiAction.EXEC;
            case "pods/attach" -> ApiAction.ATTACH;
            case "pods/portforward" -> ApiAction.PORT_FORWARD;
            case "pods/ephemeralcontainers" -> ApiAction.EPHEMERAL_CONTAINER;
            case "serviceaccounts/token" -> verb.equals("create") ? ApiAction.TOKEN_CREATE : ApiAction.CALL;
            case "secrets/" -> READING.contains(verb) ? ApiAction.SECRET_READ : ApiAction.CALL;
            default -> ApiAction.CALL;
        };
    }

    private static String withoutQuery(String uri) {
        int query = uri == null ? -1 : uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static Integer status(Long code) {
        return code != null && code >= 100 && code <= 599 ? Integer.valueOf(code.intValue()) : null;
    }

    private static List<String> oneOrNone(String text) {
        return text == null ? List.of() : List.of(text);
    }
}
