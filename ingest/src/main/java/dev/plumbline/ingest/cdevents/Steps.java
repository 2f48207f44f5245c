package dev.plumbline.ingest.cdevents;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.event.Undeployed;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Set;

/** Subjects and predicates of the vocabulary, as steps of the pipeline. */
final class Steps {
    /** Kinds of workload that stand before a service's name, as the specification's own examples have them. */
    private static final Set<String> KINDS =
            Set.of("service", "deployment", "daemonset", "statefulset", "replicaset", "job", "cronjob", "pod");

    private Steps() {}

    /** @param type the event's, without its version: {@code artifact.packaged} */
    static Outcome read(String type, Fields event) {
        return switch (type) {
            case "artifact.packaged", "artifact.published" -> built(event);
            case "artifact.signed" -> signed(event);
            case "service.deployed", "service.upgraded", "service.rolledback" ->
                deployed(event, type.substring("service.".length()));
            case "service.removed" -> removed(event);
            case "pipelinerun.started", "taskrun.started" -> run(event, PipelinePhase.STARTED);
            case "pipelinerun.finished", "taskrun.finished" -> run(event, PipelinePhase.FINISHED);
            case "change.merged" -> merged(event);
            default -> Outcome.unmodelled("dev.cdevents." + type);
        };
    }

    private static Outcome built(Fields event) {
        Artifact artifact = Artifact.read(event.object("subject").text("id"), "subject.id");
        return artifact instanceof Artifact.Image image
                ? new Outcome.Done(image, build(event))
                : ((Artifact.Other) artifact).why();
    }

    private static ImageBuilt build(Fields event) {
        Fields custom = event.object("customData");
        Fields change = content(event).object("change");
        Fields base = custom.object("baseImage");
        List<String> executables =
                custom.words("executables").stream().filter(it -> !it.isEmpty()).toList();
        return new ImageBuilt(
                first(custom.text("repository"), change.text("source")),
                first(custom.text("commit"), change.text("id")),
                first(custom.text("builder"), event.object("context").text("source")),
                ImageName.base(base.text("name"), base.text("digest")),
                custom.isList("executables") ? executables : null);
    }

    /** Nobody has checked the signature yet. */
    private static Outcome signed(Fields event) {
        Artifact artifact = Artifact.read(event.object("subject").text("id"), "subject.id");
        if (artifact instanceof Artifact.Other other) {
            return other.why();
        }
        Attestation attestation = new Attestation();
        attestation.setPredicateType("dev.cdevents.artifact.signed");
        attestation.setVerified(false);
        attestation.setMaterials(List.of());
        return new Outcome.Done((Artifact.Image) artifact, attestation);
    }

    private static Outcome deployed(Fields event, String change) {
        Service service = Service.of(event);
        if (service == null) {
            return Outcome.incomplete("subject.id: missing");
        }
        Artifact artifact = Artifact.read(content(event).text("artifactId"), "subject.content.artifactId");
        return artifact instanceof Artifact.Image image
                ? new Outcome.Done(image, new Deployed(service.name, service.namespace, environment(event), change))
                : ((Artifact.Other) artifact).why();
    }

    private static Outcome removed(Fields event) {
        Service service = Service.of(event);
        return service == null
                ? Outcome.incomplete("subject.id: missing")
                : new Outcome.Done(null, new Undeployed(service.name, service.namespace, environment(event)));
    }

    /** A task's run has a name, and tells the pipeline's run that it belongs to. */
    private static Outcome run(Fields event, PipelinePhase phase) {
        String id = event.object("subject").text("id");
        if (id == null) {
            return Outcome.incomplete("subject.id: missing");
        }
        Fields content = content(event);
        Fields custom = event.object("customData");
        PipelineRun run = new PipelineRun();
        run.setPhase(phase);
        run.setPipeline(content.text("pipelineName"));
        run.setTask(content.text("taskName"));
        run.setRun(first(content.object("pipelineRun").text("id"), id));
        run.setOutcome(phase == PipelinePhase.FINISHED ? outcome(content.text("outcome")) : null);
        run.setRepository(custom.text("repository"));
        run.setCommit(custom.text("commit"));
        run.setBranch(custom.text("branch"));
        run.setActor(custom.text("actor"));
        run.setUrl(first(content.text("uri"), content.text("url")));
        return new Outcome.Done(null, run);
    }

    private static String outcome(String told) {
        return switch (told == null ? "" : told) {
            case "" -> null;
            case "success" -> "success";
            case "cancel", "canceled", "cancelled" -> "cancelled";
            default -> "failure";
        };
    }

    private static Outcome merged(Fields event) {
        Fields custom = event.object("customData");
        String repository =
                first(custom.text("repository"), address(content(event).object("repository")));
        if (repository == null) {
            return Outcome.incomplete("subject.content.repository.id: missing");
        }
        SourceChanged change = new SourceChanged();
        change.setRepository(repository);
        change.setCommit(custom.text("commit"));
        change.setBranch(custom.text("branch"));
        change.setActor(custom.text("actor"));
        return new Outcome.Done(null, change);
    }

    /** An id is often a path below its source's address. */
    private static String address(Fields repository) {
        String id = repository.text("id");
        String source = repository.text("source");
        boolean isBelow = id != null && source != null && !id.contains("://") && source.startsWith("http");
        return isBelow ? source + (source.endsWith("/") ? "" : "/") + id : id;
    }

    private static Fields content(Fields event) {
        return event.object("subject").object("content");
    }

    private static String environment(Fields event) {
        return content(event).object("environment").text("id");
    }

    /** @param namespace null where the event tells none */
    private record Service(String name, String namespace) {
        /** Null where the subject has no id. */
        static Service of(Fields event) {
            String id = event.object("subject").text("id");
            String namespace = event.object("customData").text("namespace");
            int slash = id == null ? -1 : id.indexOf('/');
            boolean isPair = slash > 0 && slash == id.lastIndexOf('/') && slash < id.length() - 1;
            if (!isPair) {
                return id == null ? null : new Service(id, namespace);
            }
            String before = id.substring(0, slash);
            return new Service(id.substring(slash + 1), KINDS.contains(before) ? namespace : before);
        }
    }

    private static String first(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
