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
import java.util.function.Supplier;

/**
 * What Prometheus and an orchestrator ask over HTTP: {@code /metrics}, {@code /health/live}, {@code /health/ready}.
 *
 * <p>Health is 200 where it holds and 503 where it does not, with the state as text.
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
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 16);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics on " + host + ":" + port + " (" + e.getMessage()
                            + "): set http.port to a free port, or to 0",
                    e);
        }
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "plumbline-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/metrics", exchange -> {
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            boolean openMetrics = accept != null && accept.contains("application/openmetrics-text");
            String type = openMetrics
                    ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                    : "text/plain; version=0.0.4; charset=utf-8";
            answer(exchange, "/metrics", 200, type, registry.scrape(type));
        });
        health(server, "/health/live", live);
        health(server, "/health/ready", ready);
        server.start();
        return new Endpoint(server, threads);
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void health(HttpServer server, String path, Supplier<Health> state) {
        server.createContext(path, exchange -> {
            Health health = state.get();
            answer(exchange, path, health.good() ? 200 : 503, "text/plain; charset=utf-8", health.detail() + "\n");
        });
    }

    private static void answer(HttpExchange exchange, String path, int status, String type, String body)
            throws IOException {
        try (exchange) {
            boolean exact = exchange.getRequestURI().getPath().equals(path);
            byte[] bytes = exact ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(exact ? status : 404, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
