package dev.plumbline.ingest;

import java.util.Optional;

/** What of one record could not be read: however much it is, one refusal tells how many and where the first is. */
public final class Defects {
    private final String whole;
    private String first;
    private int others;

    /** @param whole what the record is, such as report */
    public Defects(String whole) {
        this.whole = whole;
    }

    /**
     * @param place in the record, such as {@code packages[3]}
     * @param what is wrong there
     */
    public void add(String place, String what) {
        if (first == null) {
            first = place + ": " + what;
        } else {
            others++;
        }
    }

    /** Empty where all could be read. */
    public Optional<Parsed> told(RawRecord record) {
        return first == null
                ? Optional.empty()
                : Optional.of(new Parsed.Rejected(
                        "incomplete",
                        first + (others == 0 ? "" : ", and " + others + " more such") + "; the rest of the " + whole
                                + " was read",
                        record));
    }
}
