package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * What rules over several events write conditions on: a signal, or what several of them come to. All that meet in a rule are
 * of one scope.
 *
 * <p>Its fields of an event are those of the newest signal that it stands on.
 */
public abstract class SignalFact extends Fact {
    /** A signal that a fact stands on: its time in microseconds since 1970, and its id. */
    public record Ref(long time, String id) {
        /** Its time. */
        public Instant at() {
            return Instant.EPOCH.plus(time, ChronoUnit.MICROS);
        }
    }

    private final String key;
    private final Ref newest;
    private final SignalFields fields;

    SignalFact(String key, Ref newest, SignalFields fields, Lists lists) {
        super(lists);
        this.key = key;
        this.newest = newest;
        this.fields = fields;
    }

    /** The signals that it stands on, the newest last. */
    public abstract Ref[] stands();

    /** What its scope names: the container's id, the service with its namespace, the image's digest, the node, the user. */
    public final String key() {
        return key;
    }

    /** Milliseconds since 1970, for the clock of the session. */
    public final long getTimestamp() {
        return Math.floorDiv(newest.time(), 1000);
    }

    @Override
    public final Instant time() {
        return newest.at();
    }

    @Override
    public final String service() {
        return text("service");
    }

    @Override
    public final String namespace() {
        return text("namespace");
    }

    @Override
    public final String image() {
        return text("image");
    }

    @Override
    public final String imageDigest() {
        return text("imageDigest");
    }

    @Override
    public final String node() {
        return text("node");
    }

    /** Id of the container. */
    public final String container() {
        return text("container");
    }

    /** Name of the user that the process ran as, else the user's number. */
    public final String user() {
        return text("user");
    }

    /** Absolute path of the executable. */
    public final String binary() {
        return text("binary");
    }

    /** The executable's name without its path. */
    public final String name() {
        return baseName(binary());
    }

    /** Absolute path of the parent's executable. */
    public final String parent() {
        return text("parent");
    }

    /** The executable with its arguments. */
    public final String commandLine() {
        return text("commandLine");
    }

    /** Path of the file. */
    public final String path() {
        return text("path");
    }

    /** Service on the other side. */
    public final String peer() {
        return text("peer");
    }

    /** Peer's address in canonical text form. */
    public final String peerAddress() {
        return text("peerAddress");
    }

    /** Peer's port. */
    public final Integer peerPort() {
        String port = text("peerPort");
        return port == null ? null : Integer.valueOf(port);
    }

    /** DNS name that the container had looked up when it got the peer's address. */
    public final String peerName() {
        return text("peerName");
    }

    /** Those fields of the newest signal that the rule asks for. */
    public final SignalFields carried() {
        return fields;
    }

    final String text(String field) {
        return fields.get(field);
    }

    final Ref newest() {
        return newest;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("key", key());
        all.put("container", container());
        all.put("user", user());
        all.put("binary", binary());
        all.put("name", name());
        all.put("parent", parent());
        all.put("commandLine", commandLine());
        all.put("path", path());
        all.put("peer", peer());
        all.put("peerAddress", peerAddress());
        all.put("peerPort", peerPort());
        all.put("peerName", peerName());
        return all;
    }
}
