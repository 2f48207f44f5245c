package dev.plumbline.detectors.identities;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * gRPC over a unix socket, as far as it takes to ask a container runtime: unary calls, one after the other, on one
 * connection of HTTP/2 without TLS. A gRPC library would bring 15 MB for it.
 *
 * <p>Headers are sent as literals and those of answers are not read: an answer is its message, and an answer without one
 * is an error, which gRPC tells in its trailers. Windows are opened so wide that no answer waits for more.
 * <br>Source: RFC 9113, and gRPC over HTTP2. For one thread.
 */
final class UnixGrpc implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
    private static final int FRAME_HEAD = 9;
    private static final int MESSAGE_HEAD = 5;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    private static final int INITIAL_WINDOW_SIZE = 4;

    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int stream = -1;

    UnixGrpc(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            out = new DataOutputStream(Channels.newOutputStream(channel));
            out.write(PREFACE);
            frame(
                    SETTINGS,
                    0,
                    0,
                    ByteBuffer.allocate(6)
                            .putShort((short) INITIAL_WINDOW_SIZE)
                            .putInt(Integer.MAX_VALUE)
                            .array());
            widen(Integer.MAX_VALUE - 65_535);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Calls a method and returns its answer's message.
     *
     * @param path such as {@code /runtime.v1.RuntimeService/Version}
     * @throws IOException if there is none; the connection is of no use then
     */
    byte[] call(String path, byte[] message) throws IOException {
        stream += 2;
        frame(HEADERS, END_HEADERS, stream, headers(path));
        byte[] body = ByteBuffer.allocate(MESSAGE_HEAD + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        frame(DATA, END_STREAM, stream, body);
        byte[] answer = answer(path);
        if (answer.length < MESSAGE_HEAD || answer[0] != 0) {
            throw new IOException("the runtime has no answer to " + path);
        }
        int length = ByteBuffer.wrap(answer, 1, 4).getInt();
        if (length != answer.length - MESSAGE_HEAD) {
            throw new IOException("the runtime's answer to " + path + " is cut");
        }
        return Arrays.copyOfRange(answer, MESSAGE_HEAD, answer.length);
    }

    private byte[] answer(String path) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (true) {
            int head = in.readInt();
            int length = head >>> 8;
            int type = head & 0xff;
            int flags = in.readUnsignedByte();
            int of = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new IOException("the runtime ended the connection");
            }
            boolean isOwn = of == stream;
            switch (type) {
                case SETTINGS -> acknowledge(SETTINGS, flags, new byte[0]);
                case PING -> acknowledge(PING, flags, payload);
                case GOAWAY -> throw new IOException("the runtime ended the connection");
                case RST_STREAM -> {
                    if (isOwn) {
                        throw new IOException("the runtime refused " + path);
                    }
                }
                case DATA -> {
                    int padding = (flags & PADDED) == 0 ? 0 : 1 + (payload[0] & 0xff);
                    int from = padding == 0 ? 0 : 1;
                    if (isOwn) {
                        answer.write(payload, from, payload.length - padding);
                    }
                    if (length > 0) {
                        widen(length);
                    }
                    if (answer.size() > LARGEST_ANSWER) {
                        throw new IOException("the runtime's answer to " + path + " is larger than 64 MiB");
                    }
                }
                default -> {
                    // Headers, and what only concerns what we would send.
                }
            }
            if (isOwn && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return answer.toByteArray();
            }
        }
    }

    private void acknowledge(int type, int flags, byte[] payload) throws IOException {
        if ((flags & ACK) == 0) {
            frame(type, ACK, 0, payload);
        }
    }

    private void widen(int bytes) throws IOException {
        frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    private void frame(int type, int flags, int of, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(of)
                .put(payload);
        out.write(frame.array());
    }

    private static byte[] headers(String path) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", "POST");
        literal(block, ":scheme", "http");
        literal(block, ":path", path);
        literal(block, ":authority", "localhost");
        literal(block, "te", "trailers");
        literal(block, "content-type", "application/grpc");
        return block.toByteArray();
    }

    /** Name and value as they are, entered into no table (RFC 7541, 6.2.2). */
    private static void literal(ByteArrayOutputStream block, String name, String value) throws IOException {
        block.write(0);
        for (String text : new String[] {name, value}) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            block.write(bytes.length); // shorter than 127, so one byte holds it
            block.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
