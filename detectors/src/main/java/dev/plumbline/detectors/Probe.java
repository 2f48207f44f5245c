package dev.plumbline.detectors;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks one address whether it answers with 200, for an image that has neither shell nor curl.
 *
 * <p>Exit status 0 where it does, 1 where it does not within four seconds, 2 where no address is given. It loads nothing but
 * the JDK, so that being asked every ten seconds costs little.
 */
public final class Probe {
    private static final int MILLIS = 2_000;

    private Probe() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("give one address, such as http://127.0.0.1:9404/health/live");
            System.exit(2);
        }
        System.exit(ask(arguments[0]));
    }

    static int ask(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(MILLIS);
            connection.setReadTimeout(MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            if (status != 200) {
                System.err.println(address + " answers " + status);
            }
            return status == 200 ? 0 : 1;
        } catch (IOException e) {
            System.err.println(address + " does not answer: " + e.getMessage());
            return 1;
        }
    }
}
