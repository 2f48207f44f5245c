package dev.plumbline.detectors.packs;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Problem;
import dev.plumbline.rules.RuleCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packs that hold: those of the folder, or the bundled ones, and those that were published, which stand before one of the
 * same name in the folder. What was changed is compiled beside the work; a change that is refused leaves all as it was, and
 * is tried again with the next one, since the two may need each other. For any thread.
 */
public final class PacksInForce {
    private static final Logger LOG = LoggerFactory.getLogger(PacksInForce.class);
    private static final String FOLDER = "rules.path";

    /** Told what came of a change; one at a time. */
    public interface Sink {
        /** @param position as {@link PacksInForce#position()}: they have all that is published up to there */
        void taken(List<Pack> packs, long position);

        void refused(Refusal refusal);

        /** What is published up to there changes nothing. */
        default void looked(long position) {}
    }

    /**
     * A change that was not taken.
     *
     * @param what was changed: the name of a published pack, or rules.path
     * @param why each line is one problem, by file, line and column where it has one
     */
    public record Refusal(String what, List<String> why, Instant since) {}

    /**
     * Where packs come from.
     *
     * @param published by name
     */
    private record Sources(List<PackFiles> folder, Map<String, PackFiles> published) {
        Sources with(String name, PackFiles pack) {
            Map<String, PackFiles> more = new TreeMap<>(published);
            more.put(name, pack);
            return new Sources(folder, more);
        }

        Sources without(String name) {
            Map<String, PackFiles> less = new TreeMap<>(published);
            less.remove(name);
            return new Sources(folder, less);
        }

        /** A published one holds instead of one of its name in the folder. */
        List<PackFiles> all() {
            List<PackFiles> all = new ArrayList<>(published.values());
            folder.stream()
                    .filter(it -> !published.containsKey(it.name().orElse("")))
                    .forEach(all::add);
            return all;
        }
    }

    private final RuleCache cache;
    private final Map<String, PackFiles> waiting = new TreeMap<>();
    private final Map<String, Refusal> refusals = new TreeMap<>();
    private Sources sources;
    private List<Pack> packs;
    private long position = -1;
    private Sink sink = new Sink() {
        @Override
        public void taken(List<Pack> packs, long position) {}

        @Override
        public void refused(Refusal refusal) {}
    };

    /**
     * @param folder packs of the folder, or the bundled ones
     * @param packs the same, compiled
     * @param cache what is compiled already, so that only what was changed is compiled
     */
    public PacksInForce(List<PackFiles> folder, List<Pack> packs, RuleCache cache) {
        this.sources = new Sources(folder, Map.of());
        this.packs = packs;
        this.cache = cache;
    }

    /** From now on told of every change. */
    public synchronized void tell(Sink told) {
        sink = told;
    }

    public synchronized List<Pack> packs() {
        return packs;
    }

    /** On the topic of published packs, of the last record that was looked at; −1 where there is none. */
    public synchronized long position() {
        return position;
    }

    /** What was changed and does not hold. */
    public synchronized List<Refusal> refusals() {
        return List.copyOf(refusals.values());
    }

    /** Whether a pack that holds was published. */
    public synchronized boolean isPublished(Pack pack) {
        return sources.published().values().stream()
                .anyMatch(it -> it.location().equals(pack.location()));
    }

    /** The folder has these packs now. */
    public synchronized void folder(List<PackFiles> folder) {
        take(FOLDER, new Sources(folder, sources.published()));
    }

    /** The folder cannot be used as it is now. */
    public synchronized void folderRefused(List<Problem> problems) {
        refuse(FOLDER, problems.stream().map(Problem::toString).toList());
    }

    /** The pack was published. */
    public synchronized void published(String name, PackFiles pack, long at) {
        position = at;
        waiting.put(name, pack);
        Sources withAll = sources;
        for (Map.Entry<String, PackFiles> each : waiting.entrySet()) {
            withAll = withAll.with(each.getKey(), each.getValue());
        }
        boolean isAllGood = waiting.size() > 1 && Packs.load(withAll.all(), cache) instanceof Pack.Loaded.Ready;
        boolean isTaken = take(name, isAllGood ? withAll : sources.with(name, pack));
        if (isTaken) {
            waiting.keySet()
                    .removeIf(it -> waiting.get(it).equals(sources.published().get(it)));
            refusals.keySet().removeIf(it -> !it.equals(FOLDER) && !waiting.containsKey(it));
        }
        sink.looked(position);
    }

    /** All up to there was looked at. */
    public synchronized void looked(long at) {
        position = Math.max(position, at);
        sink.looked(position);
    }

    /** Something was published under this name that is not to be used. */
    public synchronized void publishedRefused(String name, String why, long at) {
        position = at;
        refuse(name, List.of(why));
        sink.looked(position);
    }

    /** The pack was withdrawn. */
    public synchronized void withdrawn(String name, long at) {
        position = at;
        waiting.remove(name);
        refusals.remove(name);
        if (sources.published().containsKey(name)) {
            take(name, sources.without(name));
        }
        sink.looked(position);
    }

    private boolean take(String what, Sources changed) {
        long start = System.nanoTime();
        Pack.Loaded loaded = Packs.load(changed.all(), cache);
        if (loaded instanceof Pack.Loaded.Refused refused) {
            refuse(what, refused.problems().stream().map(Problem::toString).toList());
            return false;
        }
        sources = changed;
        packs = ((Pack.Loaded.Ready) loaded).packs();
        refusals.remove(what);
        sink.taken(packs, position);
        LOG.info(
                "{} was changed: {} rules hold now, after {} ms",
                what,
                packs.stream().mapToInt(it -> it.rules().size()).sum(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return true;
    }

    private void refuse(String what, List<String> why) {
        Refusal refusal = new Refusal(what, why, Instant.now());
        refusals.put(what, refusal);
        LOG.warn("{} was changed and is refused; what was before holds on:\n{}", what, String.join("\n", why));
        sink.refused(refusal);
    }
}
