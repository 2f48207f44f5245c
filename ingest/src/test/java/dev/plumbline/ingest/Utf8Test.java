package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void everyCharacterIsValid() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x1000 ? 1 : 37) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                assertThat(Utf8.invalidAt(("123456789" + Character.toString(c)).getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void theOffsetIsThatOfTheCharacterThatIsBroken() {
        assertThat(Utf8.invalidAt(bytes('a', 'b', 0xc3))).isEqualTo(2);
        assertThat(Utf8.invalidAt(bytes(0xc3, 0xa4, 0x80))).isEqualTo(2);
    }

    @Test
    void surrogatesOverlongFormsAndWhatIsTooHighAreInvalid() {
        assertThat(Utf8.invalidAt(bytes(0xed, 0xa0, 0x80))).isZero();
        assertThat(Utf8.invalidAt(bytes(0xc0, 0x80))).isZero();
        assertThat(Utf8.invalidAt(bytes(0xe0, 0x80, 0x80))).isZero();
        assertThat(Utf8.invalidAt(bytes(0xf4, 0x90, 0x80, 0x80))).isZero();
    }

    @Test
    void theJdkAgrees() {
        Random random = new Random(11);
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0x80 | random.nextInt(128));
            }
            assertThat(Utf8.invalidAt(bytes) < 0).as("%s", (Object) bytes).isEqualTo(isValid(bytes));
        }
    }

    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
