package dev.plumbline.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.detect.Settling;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrontsTest {
    private static final String ALL = "k/";
    private static final byte[] VALUE = {};

    /** Whatever comes and goes, behind the front or before it. */
    @Test
    void theFirstKeysAreThoseOfTheStore() {
        Random random = new Random(7);
        Settling.Store store = Settling.Store.inMemory();
        Fronts fronts = new Fronts(store);
        for (int i = 0; i < 20_000; i++) {
            String key = ALL + "%04d".formatted(random.nextInt(2_000));
            int most = 1 + random.nextInt(3);
            switch (random.nextInt(3)) {
                case 0 -> fronts.put(ALL, key, VALUE);
                case 1 -> fronts.keys(ALL, key, most).forEach(store::delete);
                default -> assertThat(fronts.keys(ALL, key, most)).isEqualTo(store.keys(ALL, key, most));
            }
        }
    }

    @Test
    void theWayToTheFirstKeyBeginsWhereTheLastOneWas() {
        Looking store = new Looking(Settling.Store.inMemory());
        Fronts fronts = new Fronts(store);
        List.of("1", "2", "3").forEach(it -> fronts.put(ALL, ALL + it, VALUE));
        store.delete(fronts.keys(ALL, ALL + "9", 1).get(0));
        store.delete(fronts.keys(ALL, ALL + "9", 1).get(0));
        assertThat(fronts.keys(ALL, ALL + "9", 1)).containsExactly(ALL + "3");
        assertThat(store.from).isEqualTo(ALL + "2");
    }

    /** Remembers from where it was looked through. */
    private static final class Looking implements Settling.Store {
        private final Settling.Store store;
        private String from;

        Looking(Settling.Store store) {
            this.store = store;
        }

        @Override
        public byte[] get(String key) {
            return store.get(key);
        }

        @Override
        public void put(String key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }

        @Override
        public List<String> keys(String begin, String to, int most) {
            from = begin;
            return store.keys(begin, to, most);
        }
    }
}
