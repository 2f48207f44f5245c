package dev.plumbline.detectors.enrich;

import java.util.function.BiConsumer;

/** Where what is remembered outlives the process. For one thread. */
public interface Kept {
    /** For a run that ends with what it remembers. */
    Kept NOWHERE = new Kept() {
        @Override
        public void put(String key, byte[] value) {}

        @Override
        public void delete(String key) {}

        @Override
        public void forEach(BiConsumer<String, byte[]> each) {}
    };

    void put(String key, byte[] value);

    void delete(String key);

    /** All that was put before, in no order. */
    void forEach(BiConsumer<String, byte[]> each);
}
