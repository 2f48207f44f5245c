package dev.plumbline.detectors.intake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Reads what a request holds, no further than it may reach. */
final class Body {
    private static final int PIECE = 1 << 16;

    private Body() {}

    /** What became of a body. */
    sealed interface Read {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Whole(byte[] bytes) implements Read {}

        /** More bytes than a request may have. */
        record TooLarge() implements Read {}

        /** Not now: other requests have the room. */
        record NoRoom() implements Read {}

        /** It was said to be packed, and cannot be unpacked. */
        record NotPacked() implements Read {}
    }

    /**
     * Returns as soon as it is too large.
     *
     * @param most bytes that it may have
     */
    static Read read(InputStream in, int most, Room.Place place) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            if (whole.size() + (long) length > most) {
                return new Read.TooLarge();
            }
            if (!place.grow(length)) {
                return new Read.NoRoom();
            }
            whole.write(piece, 0, length);
        }
        return new Read.Whole(whole.toByteArray());
    }

    /** What was packed with gzip; no more of it is unpacked than a request may have. */
    static Read unpacked(byte[] packed, int most, Room.Place place) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), PIECE)) {
            return read(in, most, place);
        } catch (IOException e) {
            return new Read.NotPacked();
        }
    }
}
