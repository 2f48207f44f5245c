package dev.plumbline.detectors.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What records need of a schema registry, on loopback: schemas by id, and which are under a subject. */
public final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How often it was asked for a schema by its id. */
    final AtomicInteger asked = new AtomicInteger();

    /** A subject whose versions go with nothing. */
    volatile String closed = "";

    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new LinkedHashMap<>();
    private final HttpServer server;

    public FakeRegistry() throws IOException {
        this(0);
    }

    /** @param port 0: a free one */
    FakeRegistry(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    synchronized int add(String subject, String schema) {
        int id = schemas.indexOf(schema) + 1;
        if (id == 0) {
            schemas.add(schema);
            id = schemas.size();
        }
        subjects.computeIfAbsent(subject, it -> new ArrayList<>()).add(id);
        return id;
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestMethod() + " " + path[1]) {
            case "GET schemas" -> {
                asked.incrementAndGet();
                int id = Integer.parseInt(path[3]);
                boolean isThere = id > 0 && id <= schemas.size();
                tell(exchange, isThere, "schema", isThere ? schemas.get(id - 1) : "");
            }
            case "PUT config" -> tell(exchange, true, "compatibility", "BACKWARD_TRANSITIVE");
            default -> {
                String schema = JSON.readTree(body).get("schema").textValue();
                boolean registers = path.length > 3;
                int known = schemas.indexOf(schema) + 1;
                boolean isThere = subjects.getOrDefault(path[2], List.of()).contains(known);
                if (registers && path[2].equals(closed)) {
                    send(exchange, 409, "{\"error_code\":409,\"message\":\"it goes with no other\"}");
                } else {
                    tell(exchange, registers || isThere, "id", registers ? add(path[2], schema) : known);
                }
            }
        }
    }

    private static void tell(HttpExchange exchange, boolean isThere, String key, Object value) throws IOException {
        send(
                exchange,
                isThere ? 200 : 404,
                JSON.writeValueAsString(isThere ? Map.of(key, value) : Map.of("error_code", 40403, "message", "no")));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
