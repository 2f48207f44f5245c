package dev.plumbline.detectors.enrich;

import java.time.Duration;
import java.time.Instant;

/** Names that containers looked up, with the addresses that they got. */
public interface Names {
    /** How long a name stands for an address once it was looked up. */
    Duration FRESH = Duration.ofHours(1);

    /** Where no lookup is seen. */
    Names NONE = new Names() {
        @Override
        public void told(String scope, String address, String name, Instant at) {}

        @Override
        public String at(String scope, String address, Instant at) {
            return null;
        }
    };

    /**
     * A container, or a node's processes outside of any, got an address for a name.
     *
     * @param scope the container's or the node's key
     */
    void told(String scope, String address, String name, Instant at);

    /** The name that was looked up last by then, within the last hour; null where none was. */
    String at(String scope, String address, Instant at);
}
