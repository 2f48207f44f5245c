package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void threeOfTwoFifty() {
        assertEquals("7.50", Price.of(3, 250));
    }
}
