package dev.plumbline.ingest.argocd;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * Argo CD's notifications over a webhook. Their body is what the user's template makes of the application; that to configure
 * sends the application as it is, in argocd-notifications-cm:
 *
 * <pre>
 * service.webhook.plumbline: |
 *   url: https://intake.example/argocd
 *   headers: [{name: Content-Type, value: application/json}]
 * template.plumbline: |
 *   webhook:
 *     plumbline:
 *       method: POST
 *       body: |
 *         {{ toJson .app }}
 * trigger.on-plumbline: |
 *   - when: app.status?.operationState?.phase in ['Running', 'Succeeded', 'Error', 'Failed']
 *     oncePer: app.status.operationState.phase + app.status.operationState.startedAt
 *     send: [plumbline]
 * </pre>
 *
 * <p>Read are the application itself, {@code {"app": application}}, and, for what they tell, the messages of the default
 * catalogue's on-deployed, on-sync-succeeded, on-sync-failed and on-sync-running, bare or as {@code {"message": text}}: these name
 * no image, and on-deployed no time.
 *
 * <p>An operation that succeeded deployed the application, one event for each of {@code status.summary.images}, or one without an
 * image where there is none. One that failed or erred is a run that ended, one that runs is a run that began.
 *
 * <p>Units: times are RFC 3339; a message without one has that of its arrival.
 * <br>Errors: never throws. Bodies of other templates and applications without an operation are {@code unmodelled}; one without
 * its name or its time is {@code incomplete}.
 * <br>Dropped: resources, conditions, health. The revision is that of the manifests and no image's commit, so that a deployment
 * does not have it.
 * <br>Source: argoproj.io/v1alpha1 Application; Argo CD's notifications_catalog.
 */
public final class ArgocdFormat {
    static final String NAME = "argocd";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> Applications::read)
            .carryingSecrets()
            .recognisedBy(ArgocdFormat::looksLikeIt)
            .mapping(rows());

    private ArgocdFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        return record.text("apiVersion").startsWith("argoproj.io/")
                || (record.has("app") && record.head().contains("argoproj.io/"))
                || Messages.isOne(record.text("message"))
                || (!record.isJson() && Messages.isOne(record.head()));
    }

    private static List<Mapping> rows() {
        String operation = "status.operationState.";
        return List.of(
                Mapping.of("service.deployed", operation + "finishedAt", "time"),
                Mapping.of("service.deployed", "status.summary.images", "image", "one event for each"),
                Mapping.of("service.deployed", "status.summary.images", "imageDigest", "where its reference has one"),
                Mapping.of("service.deployed", "metadata.name", "service"),
                Mapping.of("service.deployed", "spec.destination.namespace", "namespace"),
                Mapping.of("service.deployed", "spec.project", "environment"),
                Mapping.of("pipeline.started", operation + "startedAt", "time"),
                Mapping.of("pipeline.started", "metadata.name", "pipeline"),
                Mapping.of("pipeline.finished", operation + "finishedAt", "time"),
                Mapping.of("pipeline.finished", operation + "phase", "kind"),
                Mapping.of("pipeline.finished", "metadata.name", "pipeline"),
                Mapping.of("pipeline.finished", "spec.source.repoURL", "repository", "else the first of spec.sources"),
                Mapping.of(
                        "pipeline.finished", operation + "syncResult", "commit", "revision; else status.sync.revision"),
                Mapping.of("pipeline.finished", operation + "operation", "actor", "initiatedBy.username"),
                Mapping.of("service.deployed", "message", "service", "of the default catalogue"),
                Mapping.of("pipeline.finished", "message", "pipeline", "of the default catalogue"),
                Mapping.of("pipeline.finished", "message", "url", "of the default catalogue"),
                Mapping.lost("service.deployed", "status.sync.revision", "the manifests' commit, not the image's"),
                Mapping.lost("service.deployed", "spec.destination.server", "no field for it"),
                Mapping.lost("service.deployed", "status.health", "no field for it"),
                Mapping.lost("pipeline.finished", operation + "message", "free text"));
    }
}
