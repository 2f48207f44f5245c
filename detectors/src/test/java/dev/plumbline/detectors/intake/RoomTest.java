package dev.plumbline.detectors.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(2, 100);

    @Test
    void onlySoManyRequestsGetAPlace() {
        Room.Place first = room.enter().orElseThrow();
        assertThat(room.enter()).isPresent();
        assertThat(room.enter()).isEmpty();
        first.close();
        assertThat(room.enter()).isPresent();
        assertThat(room.requests()).isEqualTo(2);
    }

    @Test
    void allTogetherHaveOnlySoManyBytes() {
        Room.Place first = room.enter().orElseThrow();
        Room.Place second = room.enter().orElseThrow();
        assertThat(first.grow(60)).isTrue();
        assertThat(second.grow(41)).isFalse();
        assertThat(second.grow(40)).isTrue();
        assertThat(room.bytes()).isEqualTo(100);
        first.close();
        assertThat(room.bytes()).isEqualTo(40);
        assertThat(second.grow(41)).isTrue();
    }

    @Test
    void aBodyForWhichThereIsNoRoomIsReadNoFurther() throws IOException {
        Room.Place place = room.enter().orElseThrow();
        ByteArrayInputStream body = new ByteArrayInputStream(new byte[1_000_000]);
        assertThat(Body.read(body, 2_000_000, place)).isInstanceOf(Body.Read.NoRoom.class);
        assertThat(body.available()).isGreaterThan(900_000);
    }
}
