package dev.plumbline.ingest.tetragon;

import static dev.plumbline.ingest.json.Shape.changing;
import static dev.plumbline.ingest.json.Shape.familiar;
import static dev.plumbline.ingest.json.Shape.ignored;
import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.repeating;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.json.Shape;

/** What is wanted of {@code GetEventsResponse} and the messages in it. */
final class Shapes {
    private static final Shape IMAGE = Shape.of(value("id"), value("name"));
    private static final Shape CONTAINER =
            Shape.of(value("id"), value("name"), object("image", IMAGE), ignored("start_time"), changing("pid"));
    private static final Shape POD = Shape.of(
            value("namespace"),
            value("name"),
            value("uid"),
            object("container", CONTAINER),
            map("pod_labels"),
            value("workload"),
            value("workload_kind"));

    private static final Shape CAPABILITIES =
            Shape.of(ignored("permitted"), value("effective"), ignored("inheritable"));
    private static final Shape NAMESPACE = Shape.of(value("inum"), value("is_host"));
    private static final Shape NAMESPACES = Shape.of(
            object("uts", NAMESPACE),
            object("ipc", NAMESPACE),
            object("mnt", NAMESPACE),
            object("pid", NAMESPACE),
            ignored("pid_for_children"),
            object("net", NAMESPACE),
            object("time", NAMESPACE),
            ignored("time_for_children"),
            object("cgroup", NAMESPACE),
            object("user", NAMESPACE));
    private static final Shape CREDENTIALS = Shape.of(
            value("uid"), value("gid"), value("euid"), value("egid"), object("caps", CAPABILITIES), value("effective"));
    private static final Shape INODE = Shape.of(value("links"));
    private static final Shape BINARY_PROPERTIES = Shape.of(
            value("setuid"),
            value("setgid"),
            value("privileges_changed"),
            object("file", Shape.of(object("inode", INODE))));

    private static final Shape PROCESS = Shape.of(
            ignored("exec_id"),
            value("pid"),
            value("uid"),
            familiar("cwd"),
            familiar("binary"),
            familiar("arguments"),
            value("flags"),
            value("start_time"),
            value("auid"),
            repeating("pod", POD),
            value("docker"),
            ignored("parent_exec_id"),
            ignored("refcnt"),
            repeating("cap", CAPABILITIES),
            repeating("ns", NAMESPACES),
            ignored("tid"),
            object("process_credentials", CREDENTIALS),
            object("binary_properties", BINARY_PROPERTIES),
            object("user", Shape.of(value("name"))),
            ignored("in_init_tree"));
    /** Of those above the process no more is kept; what repeats in them is compared and not read. */
    private static final Shape ABOVE = Shape.of(
            ignored("exec_id"),
            value("pid"),
            ignored("uid"),
            ignored("cwd"),
            familiar("binary"),
            familiar("arguments"),
            ignored("flags"),
            ignored("start_time"),
            ignored("auid"),
            repeating("pod", POD),
            ignored("docker"),
            ignored("parent_exec_id"),
            ignored("refcnt"),
            repeating("cap", CAPABILITIES),
            repeating("ns", NAMESPACES),
            ignored("tid"));

    private static final Shape FILE = Shape.of(value("path"), value("flags"));
    private static final Shape SOCKET = Shape.of(
            value("family"), value("protocol"), value("saddr"), value("daddr"), value("sport"), value("dport"));
    private static final Shape ARGUMENT = Shape.of(
            value("string_arg"),
            value("int_arg"),
            value("uint_arg"),
            value("long_arg"),
            value("size_arg"),
            object("file_arg", FILE),
            object("path_arg", FILE),
            object("linux_binprm_arg", FILE),
            object("sock_arg", SOCKET),
            object("sockaddr_arg", Shape.of(value("family"), value("addr"), value("port"))),
            object("process_credentials_arg", CREDENTIALS),
            object("cred_arg", CREDENTIALS),
            object("module_arg", Shape.of(value("name"))),
            object("bpf_attr_arg", Shape.of(value("ProgName"))),
            value("bpf_cmd_arg"),
            value("cap_effective_arg"),
            object("syscall_id", Shape.of(value("id"), value("abi"))));

    private static final Shape EXEC =
            Shape.of(object("process", PROCESS), object("parent", ABOVE), objects("ancestors", ABOVE));
    private static final Shape EXIT = Shape.of(
            object("process", PROCESS),
            object("parent", ABOVE),
            objects("ancestors", ABOVE),
            value("signal"),
            value("status"),
            value("time"));
    /** A hook of a policy, whatever it hooks: each has some of these. */
    private static final Shape HOOK = Shape.of(
            object("process", PROCESS),
            object("parent", ABOVE),
            objects("ancestors", ABOVE),
            value("function_name"),
            value("subsys"),
            value("event"),
            value("path"),
            value("symbol"),
            value("offset"),
            value("provider"),
            value("name"),
            objects("args", ARGUMENT),
            object("return", ARGUMENT),
            value("action"),
            value("return_action"),
            value("policy_name"),
            value("message"),
            value("tags"));

    private static final Shape LOADER = Shape.of(
            object("process", PROCESS),
            object("parent", ABOVE),
            objects("ancestors", ABOVE),
            value("path"),
            value("buildid"));
    /** Of Tetragon Enterprise. */
    private static final Shape ENDS = Shape.of(
            object("process", PROCESS),
            object("parent", ABOVE),
            objects("ancestors", ABOVE),
            value("source_ip"),
            value("source_port"),
            value("destination_ip"),
            value("destination_port"),
            value("ip"),
            value("port"),
            value("protocol"));
    /** Of Tetragon Enterprise. */
    private static final Shape DNS = Shape.of(
            object("process", PROCESS),
            object("parent", ABOVE),
            objects("ancestors", ABOVE),
            object(
                    "dns",
                    Shape.of(
                            value("question_types"),
                            value("rcode"),
                            value("names"),
                            value("ips"),
                            value("query"),
                            value("response"))));

    static final Shape RESPONSE = Shape.of(
            object("process_exec", EXEC),
            object("process_exit", EXIT),
            object("process_kprobe", HOOK),
            object("process_tracepoint", HOOK),
            object("process_lsm", HOOK),
            object("process_uprobe", HOOK),
            object("process_usdt", HOOK),
            object("process_loader", LOADER),
            object("process_throttle", Shape.of(value("type"), value("cgroup"))),
            object("rate_limit_info", Shape.of(value("number_of_dropped_process_events"))),
            object("process_connect", ENDS),
            object("process_accept", ENDS),
            object("process_listen", ENDS),
            object("process_close", ENDS),
            object("process_dns", DNS),
            familiar("node_name"),
            value("time"),
            value("cluster_name"),
            ignored("node_labels"),
            ignored("aggregation_info"));

    private Shapes() {}
}
