package dev.plumbline.ingest.bpftrace;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernel's texts are bytes of no charset; ours are Unicode. */
final class Bytes {
    private Bytes() {}

    /** UTF-8; a byte that is none stands as {@code \xff}, so that two names never become one. */
    static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length * 4 + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put(String.format("\\x%02x", in.get()));
            }
        }
    }

    /** The text up to the first NUL; null where nothing stands before it. */
    static String name(byte[] bytes) {
        byte[] cut = untilNul(bytes);
        return cut.length == 0 ? null : text(cut);
    }

    static byte[] untilNul(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return Arrays.copyOf(bytes, i);
            }
        }
        return bytes;
    }

    /** The texts that NULs end. One that lacks its NUL is cut short but told. */
    static List<String> texts(byte[] bytes) {
        List<String> texts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                texts.add(text(Arrays.copyOfRange(bytes, begin, i)));
                begin = i + 1;
            }
        }
        if (begin < bytes.length) {
            texts.add(text(Arrays.copyOfRange(bytes, begin, bytes.length)));
        }
        return texts;
    }

    static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
