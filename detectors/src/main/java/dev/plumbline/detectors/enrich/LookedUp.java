package dev.plumbline.detectors.enrich;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that the containers of one task looked up. Of an address some lookups are kept, since a connection that waited asks for
 * the name of its own time when there are later ones. Bounded: what was looked up longest ago goes first.
 */
final class LookedUp {
    private static final int MOST = 20_000;
    /** How long a name stands for an address once it was looked up. */
    private static final Duration FRESH = Duration.ofHours(1);

    private static final int OF_ONE_ADDRESS = 4;
    /** A name that is looked up again and again needs one lookup in this time: it stands for longer. */
    private static final Duration APART = FRESH.dividedBy(2);

    private record Lookup(String name, Instant at) {}

    private final Kept store;
    /** Of each scope and address the lookups in the order of time. */
    private final Map<String, List<Lookup>> lookups = new LinkedHashMap<>();

    LookedUp(Kept store) {
        this.store = store;
        Map<String, List<Lookup>> found = new HashMap<>();
        store.forEach((key, bytes) -> found.put(key, of(bytes)));
        found.entrySet().stream()
                .sorted(Comparator.comparing(it -> last(it.getValue()).at))
                .forEach(it -> lookups.put(it.getKey(), it.getValue()));
    }

    /**
     * A container, or a node's processes outside of any, got an address for a name.
     *
     * @param scope the container's or the node's key
     */
    void told(String scope, String address, String name, Instant at) {
        String key = key(scope, address);
        List<Lookup> before = lookups.remove(key);
        List<Lookup> now = with(before == null ? List.of() : before, new Lookup(name, at));
        lookups.put(key, now);
        store.put(key, bytes(now));
        if (lookups.size() > MOST) {
            String oldest = lookups.keySet().iterator().next();
            lookups.remove(oldest);
            store.delete(oldest);
        }
    }

    private static List<Lookup> with(List<Lookup> before, Lookup now) {
        List<Lookup> all = new ArrayList<>(before);
        int size = all.size();
        boolean isAgain = size > 1
                && now.at.isAfter(all.get(size - 1).at)
                && all.get(size - 1).name.equals(now.name)
                && all.get(size - 2).name.equals(now.name)
                && Duration.between(all.get(size - 2).at, now.at).compareTo(APART) < 0;
        if (isAgain) {
            all.remove(size - 1);
        }
        all.add(now);
        all.sort(Comparator.comparing(Lookup::at));
        return all.size() > OF_ONE_ADDRESS ? List.copyOf(all.subList(1, all.size())) : List.copyOf(all);
    }

    /** The name that was looked up last by then, if that was within the last hour; else null. */
    String at(String scope, String address, Instant at) {
        if (lookups.isEmpty()) {
            return null;
        }
        List<Lookup> all = lookups.getOrDefault(key(scope, address), List.of());
        for (int i = all.size() - 1; i >= 0; i--) {
            Lookup it = all.get(i);
            if (!it.at.isAfter(at)) {
                return it.at.plus(FRESH).isAfter(at) ? it.name : null;
            }
        }
        return null;
    }

    private static Lookup last(List<Lookup> all) {
        return all.get(all.size() - 1);
    }

    private static byte[] bytes(List<Lookup> lookups) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(lookups.size());
            for (Lookup it : lookups) {
                out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, it.at));
                byte[] name = it.name.getBytes(StandardCharsets.UTF_8);
                out.writeInt(name.length);
                out.write(name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<Lookup> of(byte[] bytes) {
        List<Lookup> lookups = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int size = in.readByte();
            for (int i = 0; i < size; i++) {
                Instant at = Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
                lookups.add(new Lookup(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8), at));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(lookups);
    }

    private static String key(String scope, String address) {
        return scope + "|" + address;
    }
}
