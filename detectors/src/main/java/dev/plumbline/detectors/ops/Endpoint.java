package dev.plumbline.detectors.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What Prometheus and an orchestrator ask over HTTP: {@code /metrics}, {@code /health}, {@code /health/live},
 * {@code /health/ready}.
 *
 * <p>Health is 200 where it holds and 503 where it does not, with the state as text; {@code /health} tells a person more, as
 * JSON, with the status of ready.
 */
public final class Endpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;

    /** @param detail one line for a person */
    public record Health(boolean good, String detail) {}

    private Endpoint(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** @throws IOException if the address cannot be had; the message names it */
    public static Endpoint start(
            String host, int port, PrometheusMeterRegistry registry, Supplier<Health> live, Supplier<Health> ready)
            throws IOException {
        SlowClients.bound();
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 16);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics on " + host + ":" + port + " (" + e.getMessage()
                            + "): set http.host to an address of this host, and http.port to a free port, or to 0",
                    e);
        }
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "plumbline-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        addTo(server, registry, live, ready);
        server.start();
        return new Endpoint(server, threads);
    }

    /** The same pages on a server that has others too. */
    public static void addTo(
            HttpServer server, PrometheusMeterRegistry registry, Supplier<Health> live, Supplier<Health> ready) {
        page(server, "/metrics", exchange -> metrics(exchange, registry));
        page(server, "/health/live", exchange -> health(live.get()));
        page(server, "/health/ready", exchange -> health(ready.get()));
    }

    /** A page that tells more than whether it is ready. */
    public void tell(Supplier<Health> ready, Supplier<String> json) {
        page(
                server,
                "/health",
                exchange -> new Page(ready.get().good() ? 200 : 503, "application/json", json.get() + "\n"));
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private record Page(int status, String type, String text) {}

    private static Page metrics(HttpExchange exchange, PrometheusMeterRegistry registry) {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        boolean openMetrics = accept != null && accept.contains("application/openmetrics-text");
        String type = openMetrics
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        return new Page(200, type, registry.scrape(type));
    }

    private static Page health(Health health) {
        return text(health.good() ? 200 : 503, health.detail());
    }

    private static Page text(int status, String line) {
        return new Page(status, "text/plain; charset=utf-8", line + "\n");
    }

    private static void page(HttpServer server, String path, Function<HttpExchange, Page> content) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String method = exchange.getRequestMethod();
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, text(404, "there are /metrics, /health, /health/live and /health/ready"));
                } else if (!method.equals("GET") && !method.equals("HEAD")) {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    answer(exchange, text(405, "only GET and HEAD"));
                } else {
                    answer(exchange, content.apply(exchange));
                }
            }
        });
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", page.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(page.status(), -1);
            return;
        }
        byte[] bytes = page.text().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(page.status(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
