package dev.plumbline.detectors.packs;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys as text. */
final class Pem {
    private Pem() {}

    /** What stands between each pair of the two lines, decoded; what is no Base64 counts as nothing. */
    static List<byte[]> bodies(String text, String begin, String end) {
        List<byte[]> bodies = new ArrayList<>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int close = text.indexOf(end, at);
            if (close < 0) {
                break;
            }
            try {
                bodies.add(Base64.getMimeDecoder().decode(text.substring(at + begin.length(), close)));
            } catch (IllegalArgumentException e) {
                // whoever counts them sees that one is missing
            }
            at = text.indexOf(begin, close);
        }
        return bodies;
    }
}
