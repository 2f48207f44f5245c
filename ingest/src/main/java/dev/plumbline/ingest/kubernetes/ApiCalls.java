package dev.plumbline.ingest.kubernetes;

import dev.plumbline.event.ApiAction;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Workload;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One request to the API: what was asked, of what, by whom, and how it was answered. */
final class ApiCalls {
    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final Set<String> CHANGING = Set.of("create", "update", "patch");

    private ApiCalls() {}

    /** HTTP status of the answer, 100–599; null where there is none. */
    static Integer code(Fields event) {
        Long code = event.object("responseStatus").number("code");
        return code == null || code < 100 || code > 599 ? null : Integer.valueOf(code.intValue());
    }

    static ApiCall read(Fields event, Integer code) {
        Fields object = event.object("objectRef");
        Fields request = event.object("requestObject");
        String verb = event.text("verb");
        String resource = object.text("resource");
        String group = object.text("apiGroup");
        String uri = event.text("requestURI");
        ApiAction action = group == null ? action(verb, resource, object.text("subresource")) : ApiAction.CALL;
        ApiCall call = new ApiCall();
        call.setAction(action);
        call.setVerb(verb);
        call.setResource(resource);
        call.setSubresource(object.text("subresource"));
        call.setApiGroup(resource != null && group == null ? "" : group);
        call.setNamespace(object.text("namespace"));
        call.setName(firstText(object.text("name"), Workloads.name(request)));
        call.setPath(Queries.path(uri));
        call.setUser(event.object("user").text("username"));
        call.setGroups(event.object("user").words("groups"));
        call.setImpersonatedUser(event.object("impersonatedUser").text("username"));
        call.setSourceAddresses(addresses(event.words("sourceIPs")));
        call.setUserAgent(event.text("userAgent"));
        call.setResponseCode(code);
        call.setDecision(decision(event.map("annotations").get("authorization.k8s.io/decision")));
        call.setCommand(action == ApiAction.EXEC ? Queries.values(uri, "command") : List.of());
        boolean changes = CHANGING.contains(verb);
        call.setGrants(changes ? Grants.of(request) : List.of());
        call.setSubjects(changes ? Grants.subjects(request) : List.of());
        call.setWorkload(changes ? workload(event, verb) : null);
        return call;
    }

    /** Of the core group's resources. */
    private static ApiAction action(String verb, String resource, String subresource) {
        return switch (resource + "/" + subresource) {
            case "pods/exec" -> ApiAction.EXEC;
            case "pods/attach" -> ApiAction.ATTACH;
            case "pods/portforward" -> ApiAction.PORT_FORWARD;
            case "pods/ephemeralcontainers" -> CHANGING.contains(verb) ? ApiAction.EPHEMERAL_CONTAINER : ApiAction.CALL;
            case "secrets/null" -> READING.contains(verb) ? ApiAction.SECRET_READ : ApiAction.CALL;
            case "serviceaccounts/token" -> verb.equals("create") ? ApiAction.TOKEN_CREATE : ApiAction.CALL;
            default -> ApiAction.CALL;
        };
    }

    /** A patch tells only what changes, so that the object that came of it goes first where it is recorded. */
    private static Workload workload(Fields event, String verb) {
        String kind = Workloads.kind(event.object("objectRef").text("resource"));
        String namespace = event.object("objectRef").text("namespace");
        String name = event.object("objectRef").text("name");
        Workload asked = Workloads.read(event.object("requestObject"), kind, namespace, name);
        if (asked != null && !verb.equals("patch")) {
            return asked;
        }
        Workload became = Workloads.read(event.object("responseObject"), kind, namespace, name);
        return became == null ? asked : became;
    }

    private static List<String> addresses(List<String> told) {
        return told.stream().map(Addresses::canonical).flatMap(Optional::stream).toList();
    }

    private static String decision(String told) {
        return told == null || told.isEmpty() ? null : told;
    }

    private static String firstText(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
