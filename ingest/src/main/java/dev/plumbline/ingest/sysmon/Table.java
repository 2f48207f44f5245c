package dev.plumbline.ingest.sysmon;

import dev.plumbline.ingest.Mapping;
import java.util.List;

/** What becomes of the fields of an event: those of System by their names, those of EventData behind {@code Data}. */
final class Table {
    private Table() {}

    static List<Mapping> rows() {
        return List.of(
                Mapping.of("*", "System.Computer", "node"),
                Mapping.of("*", "Data.UtcTime", "time", "else, or if more than a minute off, TimeCreated.SystemTime"),
                Mapping.of("*", "Data.RuleName", "verdict", "the configuration's rule; technique ids in it as attack"),
                Mapping.of("*", "Data.ProcessId", "pid", "SourceProcessId of event 10"),
                Mapping.of("*", "Data.Image", "binary", "SourceImage of event 10; may be a bare name"),
                Mapping.of("*", "Data.User", "user", "SourceUser of event 10"),
                Mapping.lost("*", "Data.ProcessGuid, LogonGuid, ParentProcessGuid", "no field"),
                Mapping.lost("*", "System.EventRecordID, Version, Execution", "no field"),
                Mapping.of(
                        "process.launch",
                        "Data.CommandLine",
                        "args",
                        "split at each space: where an argument holds spaces is not told"),
                Mapping.of("process.launch", "Data.CurrentDirectory", "cwd"),
                Mapping.of("process.launch", "Data.LogonId", "uid"),
                Mapping.of("process.launch", "Data.Hashes", "binaryHash", "the strongest of SHA256, SHA1 and MD5"),
                Mapping.of("process.launch", "Data.ParentProcessId", "parentPid"),
                Mapping.of("process.launch", "Data.ParentImage", "parentBinary"),
                Mapping.of("process.launch", "Data.ParentCommandLine", "parentArgs", "split as CommandLine is"),
                Mapping.of("process.launch", "Data.UtcTime", "startTime"),
                Mapping.lost("process.launch", "Data.TerminalSessionId", "a session of the audit system"),
                Mapping.lost("process.launch", "Data.ParentUser, IntegrityLevel", "no field"),
                Mapping.lost("process.exit", "status", "not told by Sysmon"),
                Mapping.of(
                        "process.access",
                        "Data.TargetProcessId",
                        "targetPid",
                        "request is PTRACE_ATTACH, also for PTRACE_SEIZE: they are not told apart"),
                Mapping.of("network.connect", "Data.Protocol", "protocol"),
                Mapping.of("network.connect", "Data.SourceIp", "localAddress"),
                Mapping.of("network.connect", "Data.SourcePort", "localPort"),
                Mapping.of("network.connect", "Data.DestinationIp", "peerAddress"),
                Mapping.of("network.connect", "Data.DestinationPort", "peerPort"),
                Mapping.of("network.accept", "Data.DestinationIp", "localAddress", "Initiated is false"),
                Mapping.of("network.accept", "Data.DestinationPort", "localPort"),
                Mapping.of("network.accept", "Data.SourceIp", "peerAddress"),
                Mapping.of("network.accept", "Data.SourcePort", "peerPort"),
                Mapping.of("network.send", "Data.DestinationIp", "peerAddress", "Protocol is udp"),
                Mapping.of("network.send", "Data.DestinationPort", "peerPort"),
                Mapping.of("network.receive", "Data.SourceIp", "peerAddress", "Protocol is udp, Initiated is false"),
                Mapping.of("network.receive", "Data.SourcePort", "peerPort"),
                Mapping.lost("network.connect", "Data.DestinationHostname", "looked up afterwards"),
                Mapping.of("file.create", "Data.TargetFilename", "path"),
                Mapping.of("file.delete", "Data.TargetFilename", "path"),
                Mapping.lost("file.delete", "Data.Hashes", "no field for the hash of a file"),
                Mapping.of("file.read", "Data.Device", "path", "raw reads of a disk"),
                Mapping.of("collector.loss", "Data.Description", "lost", "the sum of its numbers"));
    }
}
