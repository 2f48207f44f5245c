package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Where settings come from: a file, then the environment, then the command line; the last one counts. */
final class SettingsOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "settings as Java properties, such as http.port = 9404; Kafka's own as kafka.KEY")
    private Path config;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            description = "short for --set bootstrap.servers=HOST:PORT")
    private String bootstrapServers;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting; stands above the file and the environment (PLUMBLINE_HTTP_PORT is http.port)")
    private Map<String, String> given = new LinkedHashMap<>();

    /** Whether it is said which servers, or may be in a file. */
    boolean namesServers() {
        return bootstrapServers != null
                || config != null
                || given.containsKey("bootstrap.servers")
                || System.getenv("PLUMBLINE_BOOTSTRAP_SERVERS") != null;
    }

    /** @throws Failure with all that is wrong with the settings */
    Settings read() {
        return read(Map.of());
    }

    /** @param shorthands what options of a command's own stand for, as {@code --set} has it */
    Settings read(Map<String, String> shorthands) {
        Map<String, String> commandLine = new LinkedHashMap<>(given);
        commandLine.putAll(shorthands);
        if (bootstrapServers != null) {
            commandLine.put("bootstrap.servers", bootstrapServers);
        }
        Settings.Read read = Settings.read(
                file(), config == null ? "" : config.toString(), System.getenv(), commandLine, hostName());
        if (read instanceof Settings.Read.Invalid invalid) {
            throw new Failure(String.join("\n", invalid.errors()));
        }
        return ((Settings.Read.Valid) read).settings();
    }

    private Map<String, String> file() {
        Map<String, String> file = new TreeMap<>();
        if (config != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(config)) {
                properties.load(reader);
            } catch (IOException e) {
                throw Failure.unreadable("--config " + config, e);
            } catch (IllegalArgumentException e) {
                throw new Failure("--config " + config + " cannot be read: " + e.getMessage());
            }
            properties.stringPropertyNames().forEach(key -> file.put(key, properties.getProperty(key)));
        }
        return file;
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
