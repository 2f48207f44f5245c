package dev.plumbline.detectors.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace and the one cable between it and this host. What runs inside loses all brokers when the cable is cut:
 * no packet comes or goes, and no connection is closed.
 */
final class Cable implements AutoCloseable {
    private final String namespace = "chaos" + ProcessHandle.current().pid();
    private final String outside = namespace + "o";
    private final String inside = namespace + "i";
    private final String network = "10.213." + ProcessHandle.current().pid() % 250 + ".";

    private Cable() {}

    /** Empty where this host does not let us. */
    static Optional<Cable> laid() {
        Cable cable = new Cable();
        try {
            cable.lay();
            return Optional.of(cable);
        } catch (IOException e) {
            cable.close();
            return Optional.empty();
        }
    }

    private void lay() throws IOException {
        Root.does("ip", "netns", "add", namespace);
        Root.does("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace);
        Root.does("ip", "addr", "add", host() + "/30", "dev", outside);
        Root.does("ip", "link", "set", outside, "up");
        Root.does("ip", "-n", namespace, "addr", "add", network + "2/30", "dev", inside);
        Root.does("ip", "-n", namespace, "link", "set", inside, "up");
        Root.does("ip", "-n", namespace, "link", "set", "lo", "up");
    }

    /** This host's address at its end. */
    String host() {
        return network + "1";
    }

    /** What a command that runs inside begins with. */
    List<String> within() {
        return List.of("ip", "netns", "exec", namespace);
    }

    void cut() throws IOException {
        Root.does("ip", "-n", namespace, "link", "set", inside, "down");
    }

    void mend() throws IOException {
        Root.does("ip", "-n", namespace, "link", "set", inside, "up");
    }

    @Override
    public void close() {
        Root.could("ip", "netns", "del", namespace);
        Root.could("ip", "link", "del", outside);
    }
}
