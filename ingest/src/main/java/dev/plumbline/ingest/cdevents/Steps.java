package dev.plumbline.ingest.cdevents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.Undeployed;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Subjects and predicates of the vocabulary, as steps of the pipeline. */
final class Steps {
    /** Kinds of workload that stand before a service's name, as the specification's own examples have them. */
    private static final Set<String> KINDS =
            Set.of("service", "deployment", "daemonset", "statefulset", "replicaset", "job", "cronjob", "pod");

    private Steps() {}

    /** @param type the event's, without its version: {@code artifact.packaged} */
    static Outcome read(String type, JsonNode event) {
        return switch (type) {
            case "artifact.packaged", "artifact.published" -> built(event);
            case "service.deployed", "service.upgraded", "service.rolledback" ->
                deployed(event, type.substring("service.".length()));
            case "service.removed" -> removed(event);
            default -> Outcome.unmodelled("dev.cdevents." + type);
        };
    }

    private static Outcome built(JsonNode event) {
        JsonNode subject = event.path("subject");
        Artifact artifact = Artifact.read(Json.text(subject.path("id")), "subject.id");
        if (artifact instanceof Artifact.Image image) {
            return new Outcome.Done(
                    image, build(event.path("context"), subject.path("content"), event.path("customData")));
        }
        return ((Artifact.Other) artifact).why();
    }

    private static ImageBuilt build(JsonNode context, JsonNode content, JsonNode custom) {
        JsonNode base = custom.path("baseImage");
        return new ImageBuilt(
                firstText(custom.path("repository"), content.path("change").path("source")),
                firstText(custom.path("commit"), content.path("change").path("id")),
                firstText(custom.path("builder"), context.path("source")),
                ImageName.base(Json.text(base.path("name")), Json.text(base.path("digest"))),
                texts(custom.path("executables")));
    }

    private static Outcome deployed(JsonNode event, String change) {
        String place = "subject.content.artifactId";
        JsonNode content = event.path("subject").path("content");
        Service service = Service.of(event);
        if (service == null) {
            return Outcome.incomplete("subject.id: missing");
        }
        Artifact artifact = Artifact.read(Json.text(content.path("artifactId")), place);
        if (artifact instanceof Artifact.Image image) {
            return new Outcome.Done(image, new Deployed(service.name, service.namespace, environment(event), change));
        }
        return ((Artifact.Other) artifact).why();
    }

    private static Outcome removed(JsonNode event) {
        Service service = Service.of(event);
        return service == null
                ? Outcome.incomplete("subject.id: missing")
                : new Outcome.Done(null, new Undeployed(service.name, service.namespace, environment(event)));
    }

    private static String environment(JsonNode event) {
        return Json.text(
                event.path("subject").path("content").path("environment").path("id"));
    }

    /** @param namespace null where the event tells none */
    private record Service(String name, String namespace) {
        /** Null where the subject has no id. */
        static Service of(JsonNode event) {
            String id = Json.text(event.path("subject").path("id"));
            String namespace = Json.text(event.path("customData").path("namespace"));
            int slash = id == null ? -1 : id.indexOf('/');
            boolean isPair = slash > 0 && slash == id.lastIndexOf('/') && slash < id.length() - 1;
            if (!isPair) {
                return id == null ? null : new Service(id, namespace);
            }
            String before = id.substring(0, slash);
            return new Service(id.substring(slash + 1), KINDS.contains(before) ? namespace : before);
        }
    }

    private static String firstText(JsonNode told, JsonNode otherwise) {
        String text = Json.text(told);
        return text == null ? Json.text(otherwise) : text;
    }

    /** Null where there is no list, which is not the same as an empty one. */
    private static List<String> texts(JsonNode list) {
        if (!list.isArray()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            String text = Json.text(element);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }
}
