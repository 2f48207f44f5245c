package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void allAreKeptWhereThereIsRoom() {
        Spread spread = of(4, IntStream.range(0, 4));
        assertThat(spread.places()).containsExactly(0, 1, 2, 3);
        assertThat(spread.count()).isEqualTo(4);
    }

    @Test
    void whereThereAreTooManyTheyAreEvenlySpread() {
        Spread spread = of(4, IntStream.range(0, 16).map(i -> i * 10));
        assertThat(spread.places()).containsExactly(0, 40, 80, 120);
        assertThat(spread.count()).isEqualTo(16);
    }

    @Test
    void neverAreMoreKeptThanAskedForNorLessThanHalf() {
        for (int count = 8; count < 300; count++) {
            assertThat(of(8, IntStream.range(0, count)).places()).hasSizeBetween(4, 8);
        }
    }

    private static Spread of(int most, IntStream places) {
        Spread spread = new Spread(most);
        places.forEach(spread::add);
        return spread;
    }
}
