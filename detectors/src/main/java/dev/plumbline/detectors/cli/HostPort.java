package dev.plumbline.detectors.cli;

/**
 * An address on the command line.
 *
 * @param port 0–65,535
 */
record HostPort(String host, int port) {
    /** @throws Failure if it is no host:port */
    static HostPort of(String option, String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new Failure(option + " '" + text + "': expected host:port, such as 127.0.0.1:9404");
        }
        return new HostPort(text.substring(0, colon), Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
