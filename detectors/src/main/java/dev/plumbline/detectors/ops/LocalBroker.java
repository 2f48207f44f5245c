package dev.plumbline.detectors.ops;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Kafka broker within this process, for {@code demo}: the real one, KRaft, on loopback, in a folder of its own.
 *
 * <p>Its jars lie in {@code broker/} beside the runnable and are loaded only here, so the engine's class path never holds
 * them.
 */
public interface LocalBroker extends AutoCloseable {
    /** {@code host:port} for clients. */
    String address();

    @Override
    void close();

    /** Makes brokers; the one implementation is loaded from {@code broker/}. */
    interface Factory {
        /**
         * Returns once the broker answers.
         *
         * @param folder for its logs; must exist
         * @throws IOException if it does not start; the message says why
         */
        LocalBroker start(Path folder) throws IOException;
    }

    /** A start of the broker, whoever's class loader the thread has. */
    interface Start {
        LocalBroker start() throws IOException;
    }

    /** @throws IOException if it cannot be found or started; the message says what is missing */
    static LocalBroker start(Path folder) throws IOException {
        String implementation = "dev.plumbline.detectors.broker.EmbeddedBroker";
        try {
            ClassLoader loader = LocalBroker.class.getClassLoader();
            if (loader.getResource(implementation.replace('.', '/') + ".class") == null) {
                loader = new URLClassLoader("broker", jars(), loader);
            }
            Factory factory = loader.loadClass(implementation)
                    .asSubclass(Factory.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return withContext(loader, () -> factory.start(folder));
        } catch (ReflectiveOperationException e) {
            throw new IOException("the embedded broker cannot be loaded: " + e, e);
        }
    }

    /** Makes brokers from within the folder's jars: Kafka looks its plug-ins up in the thread's class loader. */
    private static LocalBroker withContext(ClassLoader loader, Start start) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return start.start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL[] jars() throws IOException {
        Path folder = home().resolve("broker");
        List<URL> jars = new ArrayList<>();
        File[] files = folder.toFile().listFiles((parent, name) -> name.endsWith(".jar"));
        if (files == null || files.length == 0) {
            throw new IOException("the embedded broker's jars are missing: expected them in " + folder
                    + "; build with 'mvn package' and keep broker/ beside plumbline.jar");
        }
        for (File file : files) {
            jars.add(url(file.toPath()));
        }
        return jars.toArray(URL[]::new);
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    /** The folder that holds the runnable. */
    private static Path home() throws IOException {
        try {
            Path code = Path.of(LocalBroker.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isDirectory(code) ? code : code.toAbsolutePath().getParent();
        } catch (URISyntaxException e) {
            throw new IOException("where the runnable lies cannot be told", e);
        }
    }
}
