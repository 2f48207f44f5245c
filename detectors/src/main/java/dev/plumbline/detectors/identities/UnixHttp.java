package dev.plumbline.detectors.identities;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * HTTP/1.1 over a unix socket, as far as it takes to ask a daemon: GET, a connection each, a body by length, in chunks or
 * up to the connection's end. The JDK's own client knows no unix sockets.
 */
final class UnixHttp {
    private static final int LONGEST_LINE = 64 * 1024;

    private final Path socket;

    UnixHttp(Path socket) {
        this.socket = socket;
    }

    /**
     * An answer; close it to close its connection.
     *
     * @param body without what HTTP puts around it; ends with a read of −1, or an {@link EOFException} where it is cut
     */
    record Answer(int status, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** @param path with its query, encoded already */
    Answer get(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET " + path + " HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\r\n";
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return answer(new BufferedInputStream(Channels.newInputStream(channel)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
            throw new IOException("no HTTP answer");
        }
        long length = -1;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = number(lower.substring(15).strip(), 10);
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        InputStream body = chunked ? new Chunks(in) : length >= 0 ? new Part(in, length) : in;
        return new Answer(Integer.parseInt(status[1]), body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new IOException("'" + digits + "' is no length", e);
        }
    }

    /** So many bytes, and no more until there are more to come. */
    private static class Part extends FilterInputStream {
        private long left;

        Part(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            if (left == 0) {
                left = more();
            }
            if (left == 0) {
                return -1;
            }
            int count = in.read(into, offset, (int) Math.min(most, left));
            if (count < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            left -= count;
            return count;
        }

        /** How many bytes come behind these; 0 at the end. */
        long more() throws IOException {
            return 0;
        }
    }

    /** Chunks, each behind its length; the one of length 0 is the end. */
    private static final class Chunks extends Part {
        private boolean begun;
        private boolean ended;

        Chunks(InputStream in) {
            super(in, 0);
        }

        @Override
        long more() throws IOException {
            if (ended) {
                return 0;
            }
            if (begun) {
                line(in);
            }
            begun = true;
            long length = number(line(in).split(";", 2)[0].strip(), 16);
            ended = length == 0;
            return length;
        }
    }
}
