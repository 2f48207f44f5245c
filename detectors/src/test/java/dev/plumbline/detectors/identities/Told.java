package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Identity;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sink that keeps what it was told, as the topic would: every record, and the last one of each key. */
final class Told implements Sink {
    private final List<Identity> records = new ArrayList<>();
    private final Map<String, Identity> last = new LinkedHashMap<>();
    private final List<String> heartbeats = new ArrayList<>();

    @Override
    public synchronized void put(Identity identity) {
        // Through the wire, as a restart reads it.
        Identity read = ((Wire.Decoded.Read<Identity>) Wire.IDENTITY.decode(Wire.IDENTITY.encode(identity))).value();
        records.add(read);
        last.put(Tables.key(read), read);
    }

    @Override
    public synchronized void forget(String key) {
        last.remove(key);
    }

    @Override
    public synchronized void inSync(String source, Instant upTo) {
        heartbeats.add(source);
    }

    synchronized List<Identity> records() {
        return List.copyOf(records);
    }

    synchronized List<Identity> last() {
        return List.copyOf(last.values());
    }

    synchronized List<String> heartbeats() {
        return List.copyOf(heartbeats);
    }
}
