package dev.plumbline.ingest.auditd;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of several distributions that another reader of them is tested with. */
class AuditdSamplesTest {
    private static final String FOLDER = "events/auditd/go-libaudit/";
    private static final Pattern INDENTED = Pattern.compile("(?m)^ +(type=.*)$");

    @ParameterizedTest
    @ValueSource(strings = {"normal", "out_of_order"})
    void theOrderOfRecordsDoesNotMatter(String name) {
        List<Parsed> parsed = SharedSamples.read(FOLDER + "testdata/" + name + ".log", AuditdFormat.FORMAT);

        assertThat(parsed)
                .extracting(AuditdSamplesTest::told)
                .containsExactlyInAnyOrder(
                        "network.connect /usr/bin/python2.7;58d1ccfb [] null 169.254.169.254",
                        "process.launch /usr/bin/grep [--color=auto, mapping] /home/andrew_kroh null",
                        "process.launch /usr/bin/cat [securitybeat] /home/andrew_kroh null",
                        "network.connect /usr/libexec/postfix/master [] /var/spool/postfix null",
                        "network.accept /usr/libexec/postfix/pickup [] null null");
    }

    @Test
    void eventsAreTheSameInWhicheverOrderTheirRecordsCome() {
        assertThat(ids("normal")).hasSize(5).containsExactlyInAnyOrderElementsOf(ids("out_of_order"));
    }

    @Test
    void aSerialThatRollsOverIsAnotherEvent() {
        assertThat(SharedSamples.read(FOLDER + "testdata/rollover.log", AuditdFormat.FORMAT))
                .extracting(AuditdSamplesTest::told)
                .containsExactly(
                        "incomplete connect: SOCKADDR saddr", // the sample has nothing beside the calls
                        "process.launch /usr/bin/cat [] null null",
                        "incomplete connect: SOCKADDR saddr",
                        "network.accept /usr/libexec/postfix/pickup [] null null",
                        "network.accept /usr/libexec/postfix/pickup [] null null");
    }

    @Test
    void everyWholeEventOfAModelledKindIsReadAndAllElseToldByReason() {
        Map<String, Long> told = Stream.of(
                        "random-internet",
                        "rhel-7-linux-3.10.0",
                        "ubuntu-16.04-linux-4.13.0",
                        "ubuntu-16.10-linux-4.8.0",
                        "ubuntu-17.04-linux-4.10.0",
                        "ubuntu-20.04.6-linux-5.15.0-1034-gcp",
                        "ubuntu-21.10-linux-5.13",
                        "ubuntu-24.04-linux-6.8.0")
                .flatMap(it -> SharedSamples.read(recordsOf(it), it, AuditdFormat.FORMAT).stream())
                .collect(groupingBy(AuditdSamplesTest::kind, TreeMap::new, counting()));

        assertThat(withoutTypes(told))
                .containsExactly(
                        Map.entry("file.create", 1L),
                        Map.entry("file.delete", 2L),
                        Map.entry("file.rename", 1L),
                        Map.entry("incomplete linkat: PATH name", 1L), // both names were bad addresses
                        Map.entry("mount.mount", 1L),
                        Map.entry("network.accept", 1L),
                        Map.entry("network.connect", 1L),
                        Map.entry("network.listen", 1L),
                        Map.entry("process.launch", 3L),
                        Map.entry("unmodelled syscall: adjtimex", 3L),
                        Map.entry("unmodelled syscall: clock_adjtime", 3L),
                        Map.entry("unmodelled syscall: getpeername", 1L),
                        Map.entry("unmodelled syscall: getsockname", 1L),
                        Map.entry("unmodelled syscall: ioctl", 1L),
                        Map.entry("unmodelled syscall: read", 1L),
                        Map.entry("unmodelled syscall: setsockopt", 1L));
        assertThat(told).hasSize(38);
    }

    @Test
    void recordsWithoutTheirEventsAreToldByReason() {
        Map<String, Long> told = Stream.of("rhel6", "rhel7", "ubuntu14", "ubuntu16", "ubuntu17")
                .flatMap(
                        it -> SharedSamples.read(FOLDER + "auparse_audit-" + it + ".log", AuditdFormat.FORMAT).stream())
                .collect(groupingBy(AuditdSamplesTest::kind, TreeMap::new, counting()));

        assertThat(withoutTypes(told))
                .containsExactly(
                        Map.entry("incomplete connect: SOCKADDR saddr", 1L),
                        Map.entry("incomplete no SYSCALL beside BPRM_FCAPS", 1L),
                        Map.entry("incomplete no SYSCALL beside CWD", 1L),
                        Map.entry("incomplete no SYSCALL beside CWD, EXECVE, PATH", 1L),
                        Map.entry("incomplete no SYSCALL beside EXECVE", 3L),
                        Map.entry("incomplete no SYSCALL beside PATH", 1L),
                        Map.entry("incomplete no SYSCALL beside SOCKADDR", 5L),
                        Map.entry("kernel.module_load", 1L),
                        Map.entry("malformed no audit(time:serial)", 1L),
                        Map.entry("process.launch", 1L),
                        Map.entry("unmodelled sendto: no address", 1L),
                        Map.entry("unmodelled syscall: kill", 1L));
        assertThat(told).hasSize(44);
    }

    private static Map<String, Long> withoutTypes(Map<String, Long> told) {
        Map<String, Long> left = new TreeMap<>(told);
        left.keySet().removeIf(it -> it.startsWith("unmodelled type: "));
        return left;
    }

    /** The records in a file that gives each event a name. */
    private static byte[] recordsOf(String name) {
        String yaml = new String(SharedSamples.bytes(FOLDER + "aucoalesce_" + name + ".yaml"), StandardCharsets.UTF_8);
        StringBuilder records = new StringBuilder();
        INDENTED.matcher(yaml)
                .results()
                .forEach(it -> records.append(it.group(1)).append('\n'));
        return records.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> ids(String name) {
        return SharedSamples.read(FOLDER + "testdata/" + name + ".log", AuditdFormat.FORMAT).stream()
                .map(it -> ((Parsed.Kernel) it).event().getId())
                .toList();
    }

    private static String told(Parsed parsed) {
        if (parsed instanceof Parsed.Rejected rejected) {
            return rejected.reason() + " " + rejected.detail();
        }
        KernelEvent event = ((Parsed.Kernel) parsed).event();
        Process process = event.getProcess();
        return Kinds.of(event) + " " + process.getBinary() + " " + process.getArgs() + " " + process.getCwd() + " "
                + (event.getActivity() instanceof NetworkActivity it ? it.getPeerAddress() : null);
    }

    private static String kind(Parsed parsed) {
        return parsed instanceof Parsed.Rejected rejected
                ? rejected.reason() + " " + rejected.detail()
                : Kinds.of(((Parsed.Kernel) parsed).event());
    }
}
