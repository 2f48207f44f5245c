package dev.plumbline.ingest;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;

/** What became of one native record: an event, or the reason there is none. */
public sealed interface Parsed {
    record Kernel(KernelEvent event) implements Parsed {}

    record Pipeline(PipelineEvent event) implements Parsed {}

    /**
     * @param reason one word for the metric's tag and the dead letter: {@code malformed} (not the format's syntax),
     *     {@code incomplete} (a field that we need is missing or of the wrong type), {@code unmodelled} (a kind that we
     *     do not model), {@code time} (before 2000 or more than a day ahead), {@code encoding} (not UTF-8),
     *     {@code oversize}
     * @param detail what exactly and where in the record, for a person: one printable line of at most
     *     {@value #LONGEST_DETAIL} characters, whatever the record says
     * @param record what was refused
     */
    record Rejected(String reason, String detail, RawRecord record) implements Parsed {
        private static final int LONGEST_DETAIL = 500;

        public Rejected {
            String told = detail.isBlank() ? "a blank text" : detail;
            detail = Unprintable.replaced(
                    told.length() > LONGEST_DETAIL ? told.substring(0, LONGEST_DETAIL - 1) + "…" : told);
        }
    }
}
