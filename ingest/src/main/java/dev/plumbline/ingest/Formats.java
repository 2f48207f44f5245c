package dev.plumbline.ingest;

import dev.plumbline.ingest.argocd.ArgocdFormat;
import dev.plumbline.ingest.auditd.AuditdFormat;
import dev.plumbline.ingest.bpftrace.BpftraceFormat;
import dev.plumbline.ingest.cdevents.CdEventsFormat;
import dev.plumbline.ingest.cosign.CosignFormat;
import dev.plumbline.ingest.cyclonedx.CycloneDxFormat;
import dev.plumbline.ingest.falco.FalcoFormat;
import dev.plumbline.ingest.github.GithubFormat;
import dev.plumbline.ingest.gitlab.GitlabFormat;
import dev.plumbline.ingest.gitleaks.GitleaksFormat;
import dev.plumbline.ingest.grype.GrypeFormat;
import dev.plumbline.ingest.inspektorgadget.InspektorGadgetFormat;
import dev.plumbline.ingest.intoto.InTotoFormat;
import dev.plumbline.ingest.kubearmor.KubeArmorFormat;
import dev.plumbline.ingest.kubernetes.AdmissionFormat;
import dev.plumbline.ingest.kubernetes.AuditFormat;
import dev.plumbline.ingest.spdx.SpdxFormat;
import dev.plumbline.ingest.sysmon.SysmonFormat;
import dev.plumbline.ingest.tekton.TektonFormat;
import dev.plumbline.ingest.tetragon.TetragonFormat;
import dev.plumbline.ingest.tracee.TraceeFormat;
import dev.plumbline.ingest.trivy.TrivyFormat;
import dev.plumbline.ingest.trufflehog.TrufflehogFormat;
import java.util.List;
import java.util.stream.Stream;

/** The formats that can be read, by the name that the command line has for them. */
public final class Formats {
    private static final List<Format> ALL = List.of(
            AdmissionFormat.FORMAT,
            ArgocdFormat.FORMAT,
            AuditdFormat.FORMAT,
            AuditFormat.FORMAT,
            BpftraceFormat.FORMAT,
            CdEventsFormat.FORMAT,
            CosignFormat.FORMAT,
            CycloneDxFormat.FORMAT,
            FalcoFormat.FORMAT,
            GithubFormat.FORMAT,
            GitlabFormat.FORMAT,
            GitleaksFormat.FORMAT,
            GrypeFormat.FORMAT,
            InspektorGadgetFormat.FORMAT,
            InTotoFormat.FORMAT,
            KubeArmorFormat.FORMAT,
            SpdxFormat.FORMAT,
            SysmonFormat.FORMAT,
            TektonFormat.FORMAT,
            TetragonFormat.FORMAT,
            TraceeFormat.FORMAT,
            TrivyFormat.FORMAT,
            TrufflehogFormat.FORMAT);

    private Formats() {}

    public static List<Format> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is no such format; the message lists those that there are */
    public static Format named(String name) {
        if (name.equals(AutoFormat.NAME)) {
            return AutoFormat.of('\n');
        }
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no format is named '" + name + "'; there are " + String.join(", ", names())));
    }

    /** Whether records of the format of that name hold secrets in the clear; no format is known to where there is none. */
    static boolean carriesSecrets(String name) {
        return ALL.stream().anyMatch(format -> format.name().equals(name) && format.carriesSecrets());
    }

    private static List<String> names() {
        return Stream.concat(Stream.of(AutoFormat.NAME), ALL.stream().map(Format::name))
                .sorted()
                .toList();
    }
}
