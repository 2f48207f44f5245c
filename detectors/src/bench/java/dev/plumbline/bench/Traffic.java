package dev.plumbline.bench;

import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.rules.Enriched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Events of a workload without end, of which one in so many matches one rule. Each has an id and a time of its own, so that
 * none is a repeat. The event that is given is valid until the next one is asked for.
 */
final class Traffic {
    private static final int VARIETY = 20_000;
    private static final String FRONT = "0".repeat(16);

    private final List<KernelEvent> matching = new ArrayList<>();
    private final List<KernelEvent> others = new ArrayList<>();
    private final List<Identity> owners;
    private final int oneMatchesIn;

    Traffic(Workload workload, int oneMatchesIn) {
        this.oneMatchesIn = oneMatchesIn;
        Workload.Stream stream = workload.stream(Workload.Events.SPARSE, VARIETY);
        List<Enriched.Kernel> all = stream.all();
        stream.planted().forEach(it -> matching.add(all.get(it).event()));
        for (Enriched.Kernel it : all) {
            if (workload.rules().stream().noneMatch(rule -> rule.matches().test(it))) {
                others.add(it.event());
            }
        }
        owners = all.stream()
                .map(Enriched.Kernel::owner)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Of all containers that its events are of. */
    List<Identity> owners() {
        return owners;
    }

    /** The number that an event was made with. */
    static long number(KernelEvent event) {
        String id = event.getId();
        return Long.parseLong(id, FRONT.length(), id.length(), 16);
    }

    boolean isMatching(long number) {
        return number % oneMatchesIn == 0;
    }

    /** How many of the first events match. */
    long matches(long events) {
        return (events + oneMatchesIn - 1) / oneMatchesIn;
    }

    KernelEvent event(long number, Instant time) {
        List<KernelEvent> from = isMatching(number) ? matching : others;
        long turn = isMatching(number) ? number / oneMatchesIn : number;
        KernelEvent event = from.get((int) (turn % from.size()));
        event.setId(FRONT + HexFormat.of().toHexDigits(number));
        event.setTime(time);
        event.setIngestTime(time);
        return event;
    }
}
