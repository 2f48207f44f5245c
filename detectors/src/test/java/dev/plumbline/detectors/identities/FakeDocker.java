package dev.plumbline.detectors.identities;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Docker Engine at a unix socket as far as it is asked: bodies by path, and a stream of events in chunks. */
final class FakeDocker implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final List<SocketChannel> streams = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    FakeDocker(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        bodies.put("/containers/json?all=true", "[]");
        Thread acceptor = new Thread(this::accept, "fake-docker");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    void answer(String path, String body) {
        bodies.put(path, body);
    }

    void forget(String path) {
        bodies.remove(path);
    }

    /** Number of streams of events that are open. */
    int streams() {
        return streams.size();
    }

    List<String> asked() {
        return asked;
    }

    void event(String json) throws IOException {
        for (SocketChannel stream : List.copyOf(streams)) {
            byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
            int half = line.length / 2; // an event may be in two chunks
            OutputStream out = Channels.newOutputStream(stream);
            out.write((Integer.toHexString(half) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(line, 0, half);
            out.write(("\r\n" + Integer.toHexString(line.length - half) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(line, half, line.length - half);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    void dropStreams() throws IOException {
        for (SocketChannel stream : List.copyOf(streams)) {
            streams.remove(stream);
            stream.close();
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                serve(server.accept());
            } catch (IOException e) {
                // It is closed, or whoever asked did not wait for the whole of an answer.
            }
        }
    }

    private void serve(SocketChannel connection) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8));
        String path = in.readLine().split(" ", -1)[1];
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            // none of them matters
        }
        asked.add(path);
        OutputStream out = Channels.newOutputStream(connection);
        if (path.startsWith("/events?")) {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            streams.add(connection);
            return;
        }
        String body = bodies.get(path);
        byte[] bytes = (body == null ? "{\"message\":\"no such thing\"}" : body).getBytes(StandardCharsets.UTF_8);
        String status = body == null ? "404 Not Found" : "200 OK";
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        connection.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        dropStreams();
    }
}
