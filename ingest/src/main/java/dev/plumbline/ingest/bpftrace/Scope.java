package dev.plumbline.ingest.bpftrace;

import java.nio.file.Path;

/** Whose doings are collected. The collector itself, bpftrace and the JVM that reads it, is in none. */
public sealed interface Scope {
    /** All processes. */
    record Host() implements Scope {}

    /**
     * The processes of a cgroup v2 and of the cgroups up to {@value Program#CGROUP_DEPTH} levels below it, also of those
     * that are made later.
     *
     * @param folder below the mount of the cgroup v2 file system
     */
    record Cgroup(Path folder) implements Scope {}

    /**
     * The processes whose children are born into a PID namespace or into one up to {@value Program#NAMESPACE_DEPTH} levels
     * below it: those in it, and the one that made it by unshare.
     *
     * @param inode as {@code readlink /proc/PID/ns/pid} tells it
     */
    record PidNamespace(long inode) implements Scope {}

    /** A process and its descendants: those that it has at the start, and those that it or they get later. */
    record Subtree(long pid) implements Scope {}
}
