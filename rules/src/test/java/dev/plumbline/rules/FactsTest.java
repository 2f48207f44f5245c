package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.ApiAction;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Attestation;
import dev.plumbline.event.Attested;
import dev.plumbline.event.BakedSecret;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Component;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProbeHit;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Severity;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.Verdict;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.event.WorkloadContainer;
import dev.plumbline.rules.facts.ApiCalled;
import dev.plumbline.rules.facts.Connected;
import dev.plumbline.rules.facts.DataSent;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.FileUsed;
import dev.plumbline.rules.facts.ImageExposed;
import dev.plumbline.rules.facts.ImageFact;
import dev.plumbline.rules.facts.KernelExtended;
import dev.plumbline.rules.facts.KernelFact;
import dev.plumbline.rules.facts.Listened;
import dev.plumbline.rules.facts.ModuleUnloaded;
import dev.plumbline.rules.facts.PipelineFact;
import dev.plumbline.rules.facts.PortBound;
import dev.plumbline.rules.facts.PrivilegeChanged;
import dev.plumbline.rules.facts.ProcessLaunched;
import dev.plumbline.rules.facts.SbomWritten;
import dev.plumbline.rules.facts.WorkloadRequested;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FactsTest {
    private static final long O_WRONLY = 01;
    private static final long O_RDWR = 02;
    private static final long O_CREAT = 0100;

    /** One event of each kind that is a fact. */
    static List<Enriched> everyKind() {
        Stream<Object> activities = Stream.concat(
                Stream.of(NetworkAction.values())
                        .map(action -> new NetworkActivity(action, "tcp", "10.0.0.1", 80, "10.0.0.2", 443)),
                Stream.of(
                        new ProcessLaunch(false),
                        new ProcessExit(0, null),
                        new FileActivity(FileAction.OPEN, "/etc/shadow", null, 0L, null, false),
                        new KernelActivity(KernelAction.BPF_LOAD, "spy", 5),
                        new KernelActivity(KernelAction.MODULE_UNLOAD, "spy", null),
                        new PrivilegeChange(PrivilegeAction.SETUID, 0L, null, List.of()),
                        new NamespaceChange(NamespaceAction.SETNS, List.of("net")),
                        new ProcessAccess("PTRACE_ATTACH", 1L),
                        new MountActivity(MountAction.MOUNT, null, "/mnt", null),
                        new DescriptorDup(3, 0),
                        new DnsActivity(DnsAction.QUERY, "db.example", null, null, List.of(), null),
                        new LibraryLoad("/lib/libssl.so.3", null),
                        new ProbeHit("/usr/bin/bash", null),
                        ApiCall.newBuilder()
                                .setAction(ApiAction.EXEC)
                                .setVerb("create")
                                .build(),
                        new CollectorFinding(null),
                        new CollectorLoss(5L, "buffer")));
        Stream<Object> steps = Stream.of(
                new ImageBuilt(null, null, null, null, null),
                new ImageScanned("trivy", null, null, null, List.of(), List.of()),
                new SecretFound("aws", null, "high", "/app/.env", null, null, null, null, null, null),
                new SbomPublished("cyclonedx 1.6", null, List.of(), null),
                Attestation.newBuilder()
                        .setPredicateType("https://slsa.dev/provenance/v1")
                        .setVerified(false)
                        .build(),
                PipelineRun.newBuilder().setPhase(PipelinePhase.STARTED).build(),
                new SourceChanged("https://git.example/shop/web", null, null, null, null),
                new WorkloadAdmitted("CREATE", null, null, workload().build()),
                new Deployed("web", null, null, "deployed"),
                new Undeployed("web", null, null));
        return Stream.<Enriched>concat(
                        activities.map(it -> Events.kernel(it, "/usr/bin/id")),
                        Stream.concat(
                                steps.map(it ->
                                        Events.pipeline(it, Events.provenance().build())),
                                Stream.of(exposed(scan(), null))))
                .toList();
    }

    @Test
    void everyTypeIsMadeFromSomeEventAndEveryEventMakesOne() {
        List<Class<?>> made = new ArrayList<>();
        everyKind().forEach(event -> made.add(Events.fact(event).getClass()));
        assertThat(made).doesNotHaveDuplicates();
        assertThat(Set.copyOf(made)).isEqualTo(Set.copyOf(Facts.types()));
    }

    @Test
    void aHeartbeatIsNoFact() {
        assertThat(Facts.of(Events.kernel(new Heartbeat(1L), (Process) null), Lists.NONE))
                .isEmpty();
    }

    /** Truth values apart: a title says what happened, not whether. */
    @Test
    void whatAConditionCanReadATitleCanShow() {
        List<String> offenders = new ArrayList<>();
        for (Enriched event : everyKind()) {
            Fact fact = Events.fact(event);
            for (Method method : fact.getClass().getMethods()) {
                boolean field = Fact.class.isAssignableFrom(method.getDeclaringClass())
                        && method.getParameterCount() == 0
                        && method.getReturnType() != boolean.class
                        && !Set.of("enriched", "eventId", "fields", "toString").contains(method.getName());
                if (field && !fact.fields().containsKey(method.getName())) {
                    offenders.add(fact.getClass().getSimpleName() + "." + method.getName());
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    /** As of a collector that tells little, and of a service of which nothing is known. */
    @Test
    void whatIsNotKnownIsNullOrEmptyAndNeverThrows() {
        List<String> offenders = new ArrayList<>();
        for (Enriched event : everyKind()) {
            Fact fact = Events.fact(bare(event));
            for (Method method : fact.getClass().getMethods()) {
                if (Fact.class.isAssignableFrom(method.getDeclaringClass()) && method.getParameterCount() == 0) {
                    try {
                        Object value = method.invoke(fact);
                        if (value instanceof String text
                                && (text.isEmpty() || text.contains("null ") || text.equals("null"))) {
                            offenders.add(
                                    fact.getClass().getSimpleName() + "." + method.getName() + ": '" + text + "'");
                        }
                    } catch (ReflectiveOperationException e) {
                        offenders.add(fact.getClass().getSimpleName() + "." + method.getName() + ": " + e.getCause());
                    }
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    /** Also in a list, and for a list. */
    @Test
    void noFunctionHoldsOfNullAndNoneThrows() throws ReflectiveOperationException {
        Fact fact = Events.fact(everyKind().get(0));
        List<String> offenders = new ArrayList<>();
        for (Method function : Fact.class.getMethods()) {
            if (function.getDeclaringClass() != Fact.class || function.getParameterCount() == 0) {
                continue;
            }
            Object[] arguments =
                    function.getParameterCount() == 1 ? new Object[] {null} : new Object[] {"10.0.0.0/8", null};
            List<Object> values = new ArrayList<>();
            values.add(function.invoke(fact, arguments));
            if (function.getParameterTypes()[arguments.length - 1] == List.class) {
                arguments[1] = Arrays.asList(null, null);
                values.add(function.invoke(fact, arguments));
            }
            if (values.stream().anyMatch(it -> it != null && !it.equals(false))) {
                offenders.add(function.toString());
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void lettersCaseAndFoldersCanBeLeftOut() {
        Fact fact = Events.fact(everyKind().get(0));
        assertThat(fact.same("PowerShell", "POWERSHELL")).isTrue();
        assertThat(fact.same("PowerShell", "powershell2")).isFalse();
        assertThat(fact.same("a", List.of("b", "A"))).isTrue();
        assertThat(fact.lower("XMRig")).isEqualTo("xmrig");
        assertThat(fact.baseName("/home/app/.ssh/id_rsa")).isEqualTo("id_rsa");
        assertThat(fact.baseName("id_rsa")).isEqualTo("id_rsa");
    }

    @Test
    void aCommandLineWithoutABinaryHasTheArgumentsAlone() {
        Process process =
                Process.newBuilder().setPid(1).setArgs(List.of("-c", "id")).build();
        assertThat(((KernelFact) Events.fact(Events.kernel(new ProcessLaunch(false), process))).commandLine())
                .isEqualTo("-c id");
    }

    @Test
    void aProcessHasTheNamesOfItsAndItsParentsPath() {
        Process process = Process.newBuilder()
                .setPid(1)
                .setBinary("/usr/bin/dash")
                .setArgs(List.of("-c", "id"))
                .setParentBinary("python3.11")
                .setParentArgs(List.of("-m", "pip"))
                .build();
        KernelFact fact = (KernelFact) Events.fact(Events.kernel(new ProcessLaunch(false), process));
        assertThat(fact.name()).isEqualTo("dash");
        assertThat(fact.parentCommandLine()).isEqualTo("python3.11 -m pip");
        assertThat(fact.parentName()).isEqualTo("python3.11");
        assertThat(fact.commandLine()).isEqualTo("/usr/bin/dash -c id");
    }

    /** Lists made of nothing refuse to be asked for nothing. */
    @Test
    void anUnknownProgramIsIntendedByNobody() {
        Enriched.Kernel event = Events.kernel(new ProcessLaunch(false), (String) null);
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setExecutes(List.of())
                .setListens(List.of())
                .build();
        Enriched declared = new Enriched.Kernel(event.event(), Events.WEB, Peer.NONE, null, intent);
        assertThat(((ProcessLaunched) Events.fact(declared)).intended()).isFalse();
        assertThat(((ProcessLaunched) Events.fact(declared)).inManifest()).isFalse();
    }

    @Test
    void anUnknownPortIsIntendedByNobody() {
        Enriched.Kernel event =
                Events.kernel(new NetworkActivity(NetworkAction.LISTEN, "unix", null, null, null, null), "/usr/bin/x");
        Intent intent =
                Intent.newBuilder().setService("web").setListens(List.of()).build();
        Enriched declared = new Enriched.Kernel(event.event(), Events.WEB, Peer.NONE, null, intent);
        assertThat(((Listened) Events.fact(declared)).intended()).isFalse();
    }

    @Test
    void aConnectionIsIntendedByServiceOrByAddress() {
        assertThat(connected(Peer.known("db", null), "10.0.0.2", List.of("db"), List.of()))
                .isTrue();
        assertThat(connected(Peer.known("db", null), "10.0.0.2", List.of("cache"), List.of()))
                .isFalse();
        assertThat(connected(Peer.known("db", null), "10.0.0.2", List.of(), List.of("10.0.0.2:443")))
                .isTrue();
        assertThat(connected(Peer.EXTERNAL, "203.0.113.1", List.of("db"), List.of("203.0.113.0/24")))
                .isTrue();
        assertThat(connected(Peer.EXTERNAL, "203.0.113.1", List.of("db"), List.of()))
                .isFalse();
    }

    @Test
    void aFileIsTheSameByWhateverPathItWasReached() {
        assertThat(file(FileAction.OPEN, "../etc//./shadow", 0L).path()).isEqualTo("/etc/shadow");
        assertThat(file(FileAction.OPEN, "shadow", 0L).path()).isEqualTo("/srv/shadow");
    }

    @Test
    void aFileWithoutAPathHasItsNameAlone() {
        assertThat(file(FileAction.MEMFD, "payload", null).path()).isEqualTo("payload");
        assertThat(file(FileAction.WRITE, "pipe:[4711]", null).path()).isEqualTo("pipe:[4711]");
    }

    @Test
    void anOpenReadsUnlessItIsForWritingOnly() {
        assertThat(file(FileAction.OPEN, "/x", 0L).reading()).isTrue();
        assertThat(file(FileAction.OPEN, "/x", null).reading()).isTrue();
        assertThat(file(FileAction.OPEN, "/x", O_RDWR).reading()).isTrue();
        assertThat(file(FileAction.OPEN, "/x", O_WRONLY).reading()).isFalse();
        assertThat(file(FileAction.READ, "/x", null).reading()).isTrue();
        assertThat(file(FileAction.DELETE, "/x", null).reading()).isFalse();
    }

    /** O_CREAT on a file that is there opens it like any other: else it would be a way around every rule about reads. */
    @Test
    void anOpenThatMayCreateReadsToo() {
        assertThat(file(FileAction.CREATE, "/etc/shadow", O_CREAT).reading()).isTrue();
        assertThat(file(FileAction.CREATE, "/etc/shadow", O_CREAT | O_RDWR).reading())
                .isTrue();
        assertThat(file(FileAction.CREATE, "/etc/shadow", O_CREAT | O_WRONLY).reading())
                .isFalse();
        assertThat(file(FileAction.CREATE, "/etc/shadow", null).reading()).isFalse();
    }

    @Test
    void anOpenWritesWhereItsFlagsSaySo() {
        assertThat(file(FileAction.OPEN, "/x", 0L).writing()).isFalse();
        assertThat(file(FileAction.OPEN, "/x", null).writing()).isFalse();
        assertThat(file(FileAction.OPEN, "/x", O_WRONLY).writing()).isTrue();
        assertThat(file(FileAction.OPEN, "/x", O_RDWR).writing()).isTrue();
        assertThat(file(FileAction.CREATE, "/x", O_CREAT).writing()).isTrue();
        assertThat(file(FileAction.CHMOD, "/x", null).writing()).isFalse();
    }

    @Test
    void aBaseIsToldByTheBuildOrElseByTheScan() {
        BaseImage digestOnly = new BaseImage(null, "sha256:01");
        ImageScanned scan =
                new ImageScanned("trivy", null, new BaseImage("debian:12", null), null, List.of(), List.of());
        PipelineFact fact = deployed(Events.provenance()
                .setBuilt(new ImageBuilt(null, null, null, digestOnly, null))
                .setScan(scan)
                .build());
        assertThat(fact.baseImage()).isEqualTo("debian:12");
        assertThat(deployed(Events.provenance().setScan(scan).build()).baseImage())
                .isEqualTo("debian:12");
        assertThat(deployed(Events.provenance().build()).baseImage()).isNull();
    }

    @Test
    void onlyVulnerabilitiesWithAFixAreFixable() {
        ImageScanned scan = new ImageScanned(
                "trivy",
                null,
                null,
                null,
                List.of(
                        vulnerability("CVE-2", "2.0", "critical"),
                        vulnerability("CVE-1", "2.0", "critical"),
                        vulnerability("CVE-1", "2.1", "critical"),
                        vulnerability("CVE-3", null, "critical"),
                        vulnerability("CVE-4", "2.0", "high")),
                List.of());
        assertThat(deployed(Events.provenance().setScan(scan).build()).fixableCritical())
                .containsExactly("CVE-1", "CVE-2");
    }

    @Test
    void aSecretIsToldByItsFile() {
        SecretFound found = new SecretFound("aws", null, "high", "/app/.env", null, null, null, null, null, null);
        assertThat(deployed(Events.provenance()
                                .setSecrets(List.of(new BakedSecret("e1", found), new BakedSecret("e2", found)))
                                .build())
                        .secrets())
                .containsExactly("/app/.env");
    }

    @Test
    void listsBlocksAndPatternsCanBeAskedFor() {
        Lists lists = new Lists(Map.of("shells", List.of("sh")));
        Fact fact = Facts.of(Events.kernel(new ProcessLaunch(false), "/bin/sh"), lists)
                .orElseThrow();
        assertThat(fact.listed("shells", "sh")).isTrue();
        assertThat(fact.listed("nosuch", "sh")).isFalse();
        assertThat(fact.listed("shells", List.of("ls", "sh"))).isTrue();
        assertThat(fact.listed("shells", List.of("ls"))).isFalse();
        assertThat(fact.listed("shells", List.of())).isFalse();
        assertThat(fact.cidr("10.0.0.0/8", List.of("192.0.2.1", "10.1.2.3"))).isTrue();
        assertThat(fact.cidr("10.0.0.0/8", List.of("192.0.2.1"))).isFalse();
        assertThat(fact.cidr("10.0.0.0/8", "10.1.2.3")).isTrue();
        assertThat(fact.cidr("10.0.0.0/8", (String) null)).isFalse();
        assertThat(fact.regex("curl.*\\|\\s*sh", "curl x | sh -")).isTrue();
        assertThat(fact.regex("curl", null)).isFalse();
    }

    @Test
    void aLineageIsTheParentAndThoseAboveIt() {
        Process process = Process.newBuilder()
                .setPid(1)
                .setParentBinary("/usr/bin/dash")
                .setAncestors(List.of(ancestor("/usr/sbin/nginx"), ancestor(null), ancestor("systemd")))
                .build();
        KernelFact fact = (KernelFact) Events.fact(Events.kernel(new ProcessLaunch(false), process));
        assertThat(fact.ancestors()).containsExactly("/usr/sbin/nginx", "systemd");
        assertThat(fact.lineage()).containsExactly("dash", "nginx", "systemd");
        assertThat(fact.fields()).containsEntry("lineage", "dash nginx systemd");
    }

    /** A rule about failures is not one about what nobody told the end of. */
    @Test
    void whatNobodyToldTheEndOfNeitherSucceededNorFailed() {
        assertThat(ended(true).succeeded()).isTrue();
        assertThat(ended(true).failed()).isFalse();
        assertThat(ended(false).succeeded()).isFalse();
        assertThat(ended(false).failed()).isTrue();
        assertThat(ended(null).succeeded()).isFalse();
        assertThat(ended(null).failed()).isFalse();
    }

    @Test
    void anAddedProgramIsOneThatIsKnownToBe() {
        assertThat(program(true).binaryAdded()).isTrue();
        assertThat(program(false).binaryAdded()).isFalse();
        assertThat(program(null).binaryAdded()).isFalse();
    }

    @Test
    void theCollectorsVerdictIsToldWithTheEvent() {
        Enriched.Kernel event = Events.kernel(new CollectorFinding("personality"), "/usr/bin/x");
        event.event()
                .setVerdict(new Verdict("Odd call", Severity.HIGH, "odd", List.of("T1055"), List.of("host"), "Block"));
        assertThat(Events.fact(event).fields())
                .containsEntry("what", "personality")
                .containsEntry("verdictRule", "Odd call")
                .containsEntry("verdictSeverity", "high")
                .containsEntry("verdictMessage", "odd")
                .containsEntry("verdictAttack", "T1055")
                .containsEntry("verdictTags", "host")
                .containsEntry("verdictResponse", "Block");
    }

    /** Rules about code in the kernel ask for no kind. */
    @Test
    void aModuleThatIsTakenOutExtendsNothing() {
        assertThat(Events.fact(
                        Events.kernel(new KernelActivity(KernelAction.MODULE_UNLOAD, "spy", null), "/sbin/rmmod")))
                .isInstanceOf(ModuleUnloaded.class);
        assertThat(Events.fact(
                        Events.kernel(new KernelActivity(KernelAction.MODULE_LOAD, "spy", null), "/sbin/insmod")))
                .isInstanceOf(KernelExtended.class);
    }

    @Test
    void everyChangeOfCredentialsHasItsOwnKind() {
        List<String> kinds = Stream.of(PrivilegeAction.values())
                .map(action -> new PrivilegeChange(action, null, 0L, List.of()))
                .map(change -> ((PrivilegeChanged) Events.fact(Events.kernel(change, "/bin/x"))).kind())
                .toList();
        assertThat(kinds).containsExactly("setuid", "capability", "setgid");
    }

    /** What serves datagrams never listens, and what sends them need not connect. */
    @Test
    void datagramsAreIntendedAsConnectionsAre() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setListens(List.of(53))
                .setAddresses(List.of("203.0.113.1:443"))
                .build();
        assertThat(((PortBound) declared(NetworkAction.BIND, 53, intent)).intended())
                .isTrue();
        assertThat(((PortBound) declared(NetworkAction.BIND, 54, intent)).intended())
                .isFalse();
        assertThat(((PortBound) declared(NetworkAction.BIND, null, intent)).intended())
                .isFalse();
        assertThat(((DataSent) declared(NetworkAction.SEND, 53, intent)).intended())
                .isTrue();
        assertThat(((DataSent) declared(NetworkAction.SEND, 53, null)).intended())
                .isFalse();
    }

    @Test
    void aWorkloadAsksForWhatAnyOfItsContainersAsks() {
        Workload workload = workload()
                .setContainers(List.of(
                        container("init")
                                .setCapabilitiesAdded(List.of("CAP_BPF"))
                                .setReadOnly(true)
                                .build(),
                        container("web")
                                .setPrivileged(true)
                                .setRunsAsRoot(true)
                                .setImage("shop/web:1")
                                .setHostPorts(List.of(80))
                                .setCapabilitiesAdded(List.of("CAP_BPF", "ALL"))
                                .setReadOnly(true)
                                .build()))
                .build();
        WorkloadRequested fact = requested(workload, true);
        assertThat(fact.privileged()).isTrue();
        assertThat(fact.runsAsRoot()).isTrue();
        assertThat(fact.escalates()).isFalse();
        assertThat(fact.readOnly()).isTrue();
        assertThat(fact.images()).containsExactly("shop/web:1");
        assertThat(fact.hostPorts()).containsExactly(80);
        assertThat(fact.capabilitiesAdded()).containsExactly("CAP_BPF", "ALL");
        assertThat(fact.fields()).containsEntry("capabilitiesAdded", "CAP_BPF ALL");
    }

    @Test
    void oneWritableContainerMakesAWorkloadWritable() {
        WorkloadContainer fixed = container("a").setReadOnly(true).build();
        assertThat(requested(workload().setContainers(List.of(fixed)).build(), null)
                        .readOnly())
                .isTrue();
        assertThat(requested(
                                workload()
                                        .setContainers(
                                                List.of(fixed, container("b").build()))
                                        .build(),
                                null)
                        .readOnly())
                .isFalse();
        assertThat(requested(workload().build(), null).readOnly()).isFalse();
    }

    @Test
    void aCallTellsOfTheWorkloadAsARequestDoes() {
        Workload workload = workload()
                .setName("web")
                .setHostPaths(List.of("/var/run"))
                .setHostNamespaces(List.of("pid"))
                .setContainers(List.of(container("web").setPrivileged(true).build()))
                .build();
        ApiCalled call = (ApiCalled) Events.fact(Events.kernel(
                ApiCall.newBuilder()
                        .setAction(ApiAction.CALL)
                        .setVerb("create")
                        .setWorkload(workload)
                        .build(),
                (Process) null));
        assertThat(call.privileged()).isTrue();
        assertThat(call.hostNamespaces()).containsExactly("pid");
        assertThat(call.fields())
                .containsAllEntriesOf(Map.of(
                        "workloadKind",
                        "Deployment",
                        "workloadName",
                        "web",
                        "hostPaths",
                        "/var/run",
                        "hostNamespaces",
                        "pid"));
    }

    @Test
    void aQuestionThatNobodyAnsweredIsNeitherAllowedNorDenied() {
        Workload any = workload().build();
        assertThat(requested(any, true).allowed()).isTrue();
        assertThat(requested(any, false).denied()).isTrue();
        assertThat(requested(any, null).allowed()).isFalse();
        assertThat(requested(any, null).denied()).isFalse();
    }

    @Test
    void aPartIsToldByItsPackageUrlOrElseByItsName() {
        List<Component> parts = List.of(
                new Component("xz", "5.6.0", "pkg:deb/debian/xz@5.6.0", null),
                new Component("vendored", "1", null, null));
        assertThat(sbom(parts, null).components()).containsExactly("pkg:deb/debian/xz@5.6.0", "vendored");
    }

    @Test
    void noProgramsAreOtherThanNoneTold() {
        assertThat(sbom(List.of(), null).manifestKnown()).isFalse();
        assertThat(sbom(List.of(), null).executables()).isEmpty();
        assertThat(sbom(List.of(), List.of()).manifestKnown()).isTrue();
        assertThat(sbom(List.of(), List.of("/bin/x")).executables()).containsExactly("/bin/x");
    }

    private static Ancestor ancestor(String binary) {
        return Ancestor.newBuilder().setBinary(binary).build();
    }

    private static KernelFact ended(Boolean succeeded) {
        Enriched.Kernel event = Events.kernel(new ProcessLaunch(false), "/bin/x");
        event.event().setSucceeded(succeeded);
        return (KernelFact) Events.fact(event);
    }

    private static KernelFact program(Boolean added) {
        Process process = Process.newBuilder().setPid(1).setBinaryAdded(added).build();
        return (KernelFact) Events.fact(Events.kernel(new ProcessLaunch(false), process));
    }

    private static Fact declared(NetworkAction action, Integer port, Intent intent) {
        Enriched.Kernel event =
                Events.kernel(new NetworkActivity(action, "udp", null, port, "203.0.113.1", 443), "/usr/bin/x");
        return Events.fact(new Enriched.Kernel(event.event(), Events.WEB, Peer.EXTERNAL, null, intent));
    }

    private static WorkloadContainer.Builder container(String name) {
        return WorkloadContainer.newBuilder().setName(name);
    }

    private static WorkloadRequested requested(Workload workload, Boolean allowed) {
        return (WorkloadRequested)
                Events.fact(Events.pipeline(new WorkloadAdmitted("CREATE", null, allowed, workload), null));
    }

    private static SbomWritten sbom(List<Component> parts, List<String> executables) {
        return (SbomWritten)
                Events.fact(Events.pipeline(new SbomPublished("spdx 2.3", null, parts, executables), null));
    }

    private static Workload.Builder workload() {
        return Workload.newBuilder().setKind("Deployment");
    }

    private static Vulnerability vulnerability(String id, String fixed, String severity) {
        return new Vulnerability(id, "xz", "1.0", fixed, severity, null);
    }

    private static PipelineFact deployed(Provenance provenance) {
        return (PipelineFact) Events.fact(Events.pipeline(new Deployed("web", null, null, "deployed"), provenance));
    }

    private static FileUsed file(FileAction action, String path, Long flags) {
        Process process = Process.newBuilder().setPid(1).setCwd("/srv").build();
        return (FileUsed) Events.fact(Events.kernel(new FileActivity(action, path, null, flags, null, false), process));
    }

    private static boolean connected(Peer peer, String address, List<String> talksTo, List<String> addresses) {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setTalksTo(talksTo)
                .setAddresses(addresses)
                .build();
        Enriched.Kernel event = Events.kernel(
                new NetworkActivity(NetworkAction.CONNECT, "tcp", null, null, address, 443), "/usr/bin/x");
        return ((Connected) Events.fact(new Enriched.Kernel(event.event(), Events.WEB, peer, null, intent))).intended();
    }

    @Test
    void aRuleAsksTheSameOfAProcessesImageAndOfAPipelinesOne() {
        Provenance known = full().build();
        Enriched.Kernel event = Events.kernel(new ProcessLaunch(false), "/bin/web");
        for (ImageFact it : List.of(
                (ImageFact) Events.fact(new Enriched.Kernel(event.event(), Events.WEB, Peer.NONE, known, null)),
                deployed(known))) {
            assertThat(it.fields())
                    .containsEntry("builder", "https://ci.example")
                    .containsEntry("repository", "https://git.example/web")
                    .containsEntry("commit", "c1")
                    .containsEntry("baseImage", "debian:12")
                    .containsEntry("baseImageDigest", "sha256:ba5e")
                    .containsEntry("scanners", "trivy, grype")
                    .containsEntry("critical", "CVE-1, CVE-2")
                    .containsEntry("fixableCritical", "CVE-1")
                    .containsEntry("waivers", "CVE-3, CVE-4")
                    .containsEntry("slsaBuilder", "https://builder.example");
            assertThat(it.count("critical")).isEqualTo(2);
            assertThat(it.count("high")).isZero();
            assertThat(it.waived("CVE-3")).isTrue();
            assertThat(it.waived("CVE-5")).as("its waiver ended").isFalse();
            assertThat(it.hasVulnerability("CVE-3")).isTrue();
            assertThat(it.hasVulnerability("CVE-9")).isFalse();
            assertThat(it.hasVulnerability(null)).isFalse();
            assertThat(it.sbomKnown()).isTrue();
            assertThat(it.hasPackage("xz")).isTrue();
            assertThat(it.hasPackage("pkg:deb/debian/xz@1.0")).isTrue();
            assertThat(it.hasPackage("bash")).isFalse();
            assertThat(it.hasPackage(null)).isFalse();
            assertThat(it.manifestKnown()).isTrue();
            assertThat(it.hasExecutable("/bin/web")).isTrue();
            assertThat(it.hasExecutable("/usr/bin/xz")).as("the SBOM lists it").isTrue();
            assertThat(it.hasExecutable("/tmp/x")).isFalse();
        }
    }

    @Test
    void aWaiverOfOnePackageIsOfNoOther() {
        ImageScanned scan = new ImageScanned(
                "trivy", null, null, null, List.of(vulnerability("CVE-1", null, "critical")), List.of());
        Provenance.Builder known = Events.provenance().setScan(scan).setScans(List.of(scan));
        Waiver other = new Waiver("CVE-1", "curl", null, null, null, null);
        assertThat(deployed(known.setWaivers(List.of(other)).build()).critical())
                .containsExactly("CVE-1");
        Waiver own = new Waiver("CVE-1", "xz", null, null, null, null);
        assertThat(deployed(known.setWaivers(List.of(own)).build()).critical()).isEmpty();
    }

    @Test
    void onlyASignatureThatWasFoundGoodCounts() {
        Attestation claimed = Attestation.newBuilder()
                .setPredicateType("https://slsa.dev/provenance/v1")
                .setVerified(false)
                .setSigner("jane@example")
                .setIssuer("https://issuer.example")
                .setBuilder("https://builder.example")
                .build();
        ImageFact unchecked = deployed(attested(claimed));
        assertThat(unchecked.attested()).isTrue();
        assertThat(unchecked.signatureVerified()).isFalse();
        assertThat(unchecked.attestedBy("jane@example")).isFalse();
        assertThat(unchecked.slsaBuilder()).isNull();
        ImageFact good = deployed(
                attested(Attestation.newBuilder(claimed).setVerified(true).build()));
        assertThat(good.signatureVerified()).isTrue();
        assertThat(good.attestedBy("jane@example")).isTrue();
        assertThat(good.attestedBy("https://issuer.example")).isTrue();
        assertThat(good.attestedBy("https://issuer.example", "jane@example")).isTrue();
        assertThat(good.attestedBy("https://issuer.example", "joe@example")).isFalse();
        assertThat(good.attestedBy("https://other.example", "jane@example")).isFalse();
        assertThat(good.attestedBy(null)).isFalse();
        assertThat(good.slsaBuilder()).isEqualTo("https://builder.example");
        assertThat(deployed(Events.provenance().build()).attested()).isFalse();
    }

    @Test
    void newIsWhatTheSameScannersScanBeforeDidNotHave() {
        ImageExposed first = (ImageExposed) Events.fact(exposed(scan(), null));
        assertThat(first.newCritical()).containsExactly("CVE-1", "CVE-2");
        assertThat(first.newFixableCritical()).containsExactly("CVE-1");
        ImageExposed same = (ImageExposed) Events.fact(exposed(scan(), scan()));
        assertThat(same.newCritical()).isEmpty();
        ImageScanned unfixed = ImageScanned.newBuilder()
                .setScanner("trivy")
                .setVulnerabilities(List.of(vulnerability("CVE-1", null, "critical")))
                .build();
        ImageExposed fixed = (ImageExposed) Events.fact(exposed(scan(), unfixed));
        assertThat(fixed.newCritical()).containsExactly("CVE-2");
        assertThat(fixed.newFixableCritical()).as("there was no fix then").containsExactly("CVE-1");
        assertThat(fixed.services()).containsExactly("cart", "shop/web");
        assertThat(fixed.service()).as("it is of no one service").isNull();
    }

    @Test
    void theScanBeforeIsFoundAmongTheStepsByTimeAndScanner() {
        PipelineEvent event = Events.pipeline(scan(), null).event();
        PipelineEvent earlier = PipelineEvent.newBuilder(event)
                .setId("e1")
                .setTime(event.getTime().minusSeconds(1))
                .build();
        PipelineEvent other = PipelineEvent.newBuilder(earlier)
                .setId("e1b")
                .setStep(ImageScanned.newBuilder().setScanner("grype").build())
                .build();
        PipelineEvent later = PipelineEvent.newBuilder(event)
                .setId("e3")
                .setTime(event.getTime().plusSeconds(1))
                .setStep(ImageScanned.newBuilder().setScanner("trivy").build())
                .build();
        Provenance whole = Events.provenance()
                .setSteps(List.of(earlier, other, event, later))
                .build();
        List<Running> running = List.of(new Running("web", null, null));
        assertThat(new Enriched.Pipeline(event, whole, running).scanBefore()).isEqualTo(earlier.getStep());
        assertThat(new Enriched.Pipeline(earlier, whole, running).scanBefore()).isNull();
        assertThat(new Enriched.Pipeline(event, null, running).scanBefore()).isNull();
    }

    private static Provenance.Builder full() {
        ImageScanned grype = ImageScanned.newBuilder()
                .setScanner("grype")
                .setVulnerabilities(
                        List.of(vulnerability("CVE-2", null, "critical"), vulnerability("CVE-3", "2", "critical")))
                .build();
        return Events.provenance()
                .setBuilt(new ImageBuilt(
                        "https://git.example/web",
                        "c1",
                        "https://ci.example",
                        new BaseImage("debian:12", null),
                        List.of("/bin/web")))
                .setScan(scan())
                .setScans(List.of(scan(), grype))
                .setWaivers(List.of(
                        new Waiver("CVE-3", null, null, null, null, null),
                        new Waiver("CVE-4", null, null, null, Events.NOON.plusSeconds(1), null),
                        new Waiver("CVE-5", null, null, null, Events.NOON, null)))
                .setSbom(new SbomPublished(
                        "spdx 2.3",
                        null,
                        List.of(new Component("xz", "1.0", "pkg:deb/debian/xz@1.0", null)),
                        List.of("/usr/bin/xz")))
                .setAttestations(List.of(new Attested(
                        Events.NOON,
                        Attestation.newBuilder()
                                .setPredicateType("https://slsa.dev/provenance/v1")
                                .setVerified(true)
                                .setBuilder("https://builder.example")
                                .build())));
    }

    private static ImageScanned scan() {
        return new ImageScanned(
                "trivy",
                null,
                new BaseImage("debian:12-slim", "sha256:ba5e"),
                null,
                List.of(vulnerability("CVE-1", "2", "critical"), vulnerability("CVE-2", null, "critical")),
                List.of());
    }

    private static Provenance attested(Attestation attestation) {
        return Events.provenance()
                .setAttestations(List.of(new Attested(Events.NOON, attestation)))
                .build();
    }

    private static Enriched exposed(ImageScanned scan, ImageScanned before) {
        Enriched.Pipeline event = Events.pipeline(scan, Events.provenance().build());
        return new Enriched.Pipeline(
                event.event(),
                event.provenance(),
                List.of(new Running("web", "shop", "production"), new Running("cart", null, null)),
                before);
    }

    private static Enriched bare(Enriched event) {
        return event instanceof Enriched.Kernel kernel
                ? new Enriched.Kernel(
                        Events.kernel(kernel.event().getActivity(), (Process) null)
                                .event(),
                        null,
                        Peer.NONE,
                        null,
                        null)
                : new Enriched.Pipeline(
                        ((Enriched.Pipeline) event).event(), null, ((Enriched.Pipeline) event).running());
    }
}
