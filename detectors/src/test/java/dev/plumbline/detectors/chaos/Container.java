package dev.plumbline.detectors.chaos;

import dev.plumbline.ingest.Digests;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One container of the load's estate: of every service a main one and a sidecar.
 *
 * @param inline whether the collector tells whose it is; of others the identities topic does
 */
record Container(String id, String service, String node, boolean main, boolean inline) {
    private static final int SERVICES = 10;

    /** @param random names them: another load's containers are others */
    static List<Container> estate(Random random) {
        return IntStream.range(0, 2 * SERVICES)
                .mapToObj(it -> of(it / 2, it % 2 == 0, random.nextLong()))
                .toList();
    }

    private static Container of(int service, boolean main, long name) {
        String id = Digests.id("chaos", Long.toString(name)) + Digests.id("container", Long.toString(name));
        return new Container(id, "service-" + service, "node-" + service % 3, main, service % 3 != 0);
    }

    /** Whose the process is, as the record has it. */
    String inRecord() {
        return inline
                ? ",\"pod\":{\"namespace\":\"shop\",\"workload\":\"%s\",\"container\":{\"id\":\"containerd://%s\"}}"
                        .formatted(service, id)
                : ",\"docker\":\"%s\"".formatted(id.substring(0, 31));
    }

    /** An entry of a file of identities. */
    String identity() {
        return """
                  - service: %s
                    namespace: shop
                    containerId: %s
                    node: %s
                    source: chaos
                """.formatted(service, id, node);
    }
}
