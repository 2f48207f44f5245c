package shop;

/** What things cost. */
public final class Price {
    private Price() {}

    /** In whole units and cents. */
    public static String of(int number, int cents) {
        return String.format("%d.%02d", number * cents / 100, number * cents % 100);
    }

    /** Runs until it is ended, as a service does. */
    public static void main(String[] args) throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
    }
}
