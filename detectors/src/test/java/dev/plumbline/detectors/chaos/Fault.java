package dev.plumbline.detectors.chaos;

import java.util.Locale;

/** What befalls the engines, the brokers, or what is between and before them. */
enum Fault {
    /** SIGKILL of an engine, which is started again. */
    KILL,
    /** SIGTERM of a broker, which is started again after some seconds. */
    BROKER_STOPPED,
    /** SIGSTOP of an engine until the group has given its work to the other one, then SIGCONT. */
    PAUSE,
    /** SIGKILL of an engine, which loses its state directory before it is started again. */
    STATE_DELETED,
    /** All that was ingested is ingested once more, in another order. */
    REPEATED,
    /** One engine after the other is stopped by SIGTERM and started again, as in a deployment. */
    ROLLING,
    /** SIGKILL of a broker, which is started again after some seconds. */
    BROKER_KILLED,
    /** SIGTERM of an engine, which is started again. */
    TERMINATED,
    /** The network between an engine and all brokers is cut for some seconds. Wants root and network namespaces. */
    NETWORK_CUT,
    /** The rest of the input comes out of order, within the lateness. */
    SHUFFLED,
    /** There is no room on the engine's disk while it is restarted. Wants root, for a small file system of its own. */
    DISK_FULL,
    /** Drained, other topics with twice the partitions, another application id, and rebuilt from the input so far. */
    PARTITIONS_CHANGED;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
