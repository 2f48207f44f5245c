package dev.plumbline.detectors.alert;

/**
 * Where a record stands in Kafka.
 *
 * @param topic null for an event that came through no topic
 */
public record Coordinates(String topic, int partition, long offset) {
    /** An event that came through no topic. */
    public static final Coordinates NONE = new Coordinates(null, -1, -1);

    /** Whether it stands in Kafka at all. */
    public boolean inKafka() {
        return topic != null;
    }
}
