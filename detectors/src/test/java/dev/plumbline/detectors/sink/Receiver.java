package dev.plumbline.detectors.sink;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody on loopback who is posted alerts, and answers as the test says, 200 where it says nothing. */
final class Receiver implements AutoCloseable {
    record Request(String path, Headers headers, String body) {}

    /** @param retryAfter null: not said */
    record Reply(int status, String retryAfter) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                Reply reply = replies.poll();
                if (reply != null && reply.retryAfter() != null) {
                    exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
                }
                exchange.sendResponseHeaders(reply == null ? 200 : reply.status(), -1);
            }
        });
        server.start();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    void answers(int... statuses) {
        for (int status : statuses) {
            replies.add(new Reply(status, null));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
