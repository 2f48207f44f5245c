package dev.plumbline.ingest.tracee;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.json.Shape;

/**
 * What is read of a record. An argument's value is a text, a number or a list of them in most events; where it is an object, or
 * a list of objects, the record is read a second time for these.
 *
 * <p>Version 1 is written by Tracee itself with the names of its protobuf, or by others with the names that protobuf gives to
 * JSON; both are read.
 */
final class Shapes {
    private static final Shape VALUES = Shape.of(value("value"));

    /** An argument, with the value in one of the fields that the writers have for it. */
    private static final Shape ARGUMENT = Shape.of(
            value("name"),
            value("value"),
            value("str"),
            value("int32"),
            value("int64"),
            value("u_int32"),
            value("uInt32"),
            value("u_int64"),
            value("uInt64"),
            value("bool"),
            object("str_array", VALUES),
            object("strArray", VALUES));

    private static final Shape PATH = Shape.of(value("path"));

    private static final Shape PROCESS_ABOVE = Shape.of(
            value("host_pid"), value("hostPid"), object("executable", PATH), object("thread", Shape.of(value("name"))));

    private static final Shape PROCESS = Shape.of(
            value("host_pid"),
            value("hostPid"),
            value("pid"),
            object("executable", PATH),
            object("real_user", Shape.of(value("id"))),
            object("realUser", Shape.of(value("id"))),
            object(
                    "thread",
                    Shape.of(
                            value("name"),
                            value("start_time"),
                            value("startTime"),
                            value("host_tid"),
                            value("hostTid"),
                            value("syscall"))),
            objects("ancestors", PROCESS_ABOVE));

    private static final Shape WORKLOAD = Shape.of(
            object("process", PROCESS),
            object(
                    "container",
                    Shape.of(
                            value("id"),
                            value("name"),
                            object("image", Shape.of(value("name"), value("repo_digests"), value("repoDigests"))))),
            object(
                    "k8s",
                    Shape.of(
                            object("pod", Shape.of(value("name"), value("uid"), map("labels"))),
                            object("namespace", Shape.of(value("name"))))));

    private static final Shape THREAT = Shape.of(
            value("name"),
            value("description"),
            value("severity"),
            object(
                    "mitre",
                    Shape.of(object("tactic", Shape.of(value("name"))), object("technique", Shape.of(value("id"))))));

    private static final Shape CAUSE = Shape.of(value("name"), objects("data", ARGUMENT));

    static final Shape EVENT = Shape.of(
            value("timestamp"),
            value("eventName"),
            value("threadStartTime"),
            value("processId"),
            value("hostProcessId"),
            value("hostThreadId"),
            value("hostParentProcessId"),
            value("userId"),
            value("cgroupId"),
            value("mountNamespace"),
            value("pidNamespace"),
            value("processName"),
            object("executable", PATH),
            value("hostName"),
            value("containerId"),
            value("containerImage"),
            value("containerName"),
            value("podName"),
            value("podNamespace"),
            value("podUID"),
            object("container", Shape.of(value("id"), value("name"), value("image"), value("imageDigest"))),
            object("kubernetes", Shape.of(value("podName"), value("podNamespace"), value("podUID"))),
            value("returnValue"),
            value("syscall"),
            objects("args", ARGUMENT),
            object("metadata", Shape.of(value("Description"), value("Tags"), map("Properties"))),
            value("name"),
            object("workload", WORKLOAD),
            objects("data", ARGUMENT),
            object("threat", THREAT),
            object("detected_from", CAUSE),
            object("detectedFrom", CAUSE));

    private static final Shape QUESTION =
            Shape.of(value("name"), value("type"), value("query"), value("query_type"), value("queryType"));

    private static final Shape ANSWER = Shape.of(
            value("answer"),
            value("IP"),
            value("ip"),
            value("CNAME"),
            value("cname"),
            value("NS"),
            value("ns"),
            value("PTR"),
            value("ptr"));

    private static final Shape.Member[] RESPONSE = {
        object("query_data", QUESTION),
        object("dns_query_data", QUESTION),
        object("dnsQueryData", QUESTION),
        objects("dns_answer", ANSWER),
        objects("dnsAnswer", ANSWER)
    };

    /** Whatever an argument's value may be that is an object: an address, credentials, a DNS packet, questions, a cause. */
    private static final Shape STRUCTURE = Shape.of(
            value("sa_family"),
            value("saFamily"),
            value("sin_addr"),
            value("sinAddr"),
            value("sin_port"),
            value("sinPort"),
            value("sin6_addr"),
            value("sin6Addr"),
            value("sin6_port"),
            value("sin6Port"),
            value("Euid"),
            value("euid"),
            value("Egid"),
            value("egid"),
            value("CapEffective"),
            value("cap_effective"),
            value("capEffective"),
            value("QR"),
            value("qr"),
            value("responseCode"),
            value("response_code"),
            objects("questions", QUESTION),
            objects("answers", ANSWER),
            value("query"),
            value("query_type"),
            objects("responses", Shape.of(RESPONSE)),
            RESPONSE[0],
            RESPONSE[1],
            RESPONSE[3],
            value("src_ip"),
            value("srcIp"),
            value("dst_ip"),
            value("dstIp"),
            value("src_port"),
            value("srcPort"),
            value("name"),
            value("returnValue"),
            objects("args", ARGUMENT),
            objects("data", ARGUMENT));

    /** An argument, with a value that is an object in one of the fields that the writers have for it. */
    private static final Shape STRUCTURED = structured(STRUCTURE);

    static final Shape STRUCTURES = Shape.of(objects("args", STRUCTURED), objects("data", STRUCTURED));

    /** The objects among the arguments of what caused a detection. */
    static final Shape STRUCTURES_OF_CAUSE = Shape.of(
            objects("args", structured(STRUCTURES)),
            objects("data", structured(STRUCTURES)),
            object("detected_from", STRUCTURES),
            object("detectedFrom", STRUCTURES));

    private Shapes() {}

    private static Shape structured(Shape structure) {
        return Shape.of(
                value("name"),
                objects("value", structure),
                objects("sockaddr", structure),
                objects("credentials", structure),
                objects("dns", structure),
                objects("dns_questions", structure),
                objects("dnsQuestions", structure),
                objects("dns_responses", structure),
                objects("dnsResponses", structure),
                objects("packet_metadata", structure),
                objects("packetMetadata", structure),
                objects("triggered_by", structure),
                objects("triggeredBy", structure));
    }
}
