package dev.plumbline.ingest;

import dev.plumbline.ingest.cloudevents.CloudEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Records of whatever format, each recognised by its looks. An event tells by its collector's name as what it was read.
 *
 * <p>Errors: what looks like no format is {@code unrecognised}. Lines that say nothing by themselves belong to the joining
 * format that was recognised last.
 */
public final class AutoFormat {
    static final String NAME = "auto";

    private AutoFormat() {}

    /** The format of an input that begins with this byte: JSON values where it opens one, else lines. */
    public static Format of(int firstByte) {
        boolean isJson = firstByte == '{' || firstByte == '[';
        return format(isJson ? Format.Framing.JSON_VALUES : Format.Framing.LINES, true);
    }

    /** The format of an input that begins with these bytes. */
    public static Format of(byte[] beginning) {
        int at = 0;
        while (at < beginning.length && beginning[at] <= ' ') {
            at++;
        }
        return of(at < beginning.length ? beginning[at] : '\n');
    }

    /** The format of records that each stand alone, as on a topic. */
    public static Format ofRecords() {
        return format(Format.Framing.LINES, false);
    }

    private static Format format(Format.Framing framing, boolean joins) {
        List<Format> known =
                Formats.all().stream().filter(it -> joins || !it.joins()).toList();
        Format auto = new Format(NAME, framing, Format.Family.ANY, () -> new Recognising(known));
        return joins ? auto.joining() : auto;
    }

    private static final class Recognising implements Decoder {
        private final List<Format> known;
        private final Map<Format, Decoder> decoders = new LinkedHashMap<>();
        private Format joining;

        Recognising(List<Format> known) {
            this.known = known;
        }

        @Override
        public List<Parsed> decode(RawRecord record) {
            Glimpse glimpse = Glimpse.of(record);
            Optional<Format> format =
                    known.stream().filter(it -> it.recognises().test(glimpse)).findFirst();
            if (format.isEmpty() && !CloudEvents.type(glimpse).isEmpty()) {
                return inside(record);
            }
            if (format.isEmpty() && (glimpse.isJson() || joining == null)) {
                return List.of(unrecognised(record));
            }
            Format of = format.orElse(joining);
            joining = of.joins() ? of : joining;
            return decoders.computeIfAbsent(of, Format::decoder).decode(record).stream()
                    .map(it -> told(it, of))
                    .toList();
        }

        /** What a CloudEvent carries is recognised by its own looks; its envelope is off for good. */
        private List<Parsed> inside(RawRecord record) {
            List<Parsed> parsed = new ArrayList<>();
            for (CloudEvents.Unwrapped it : CloudEvents.unwrap(record)) {
                if (it instanceof CloudEvents.Unwrapped.Event event) {
                    Map<String, String> headers = new HashMap<>(event.data().headers());
                    headers.remove("ce-type");
                    headers.remove("ce-specversion");
                    parsed.addAll(decode(event.data().withHeaders(headers)));
                } else if (it instanceof CloudEvents.Unwrapped.Broken broken) {
                    parsed.add(new Parsed.Rejected(broken.reason(), broken.detail(), withoutBytes(record)));
                } else {
                    parsed.add(unrecognised(record));
                }
            }
            return parsed;
        }

        private Parsed unrecognised(RawRecord record) {
            String names = known.stream().map(Format::name).sorted().collect(Collectors.joining(", "));
            String detail = "looks like none of " + names + "; name its format if it is one of them";
            boolean mayHoldSecrets = known.stream().anyMatch(Format::carriesSecrets);
            return new Parsed.Rejected("unrecognised", detail, mayHoldSecrets ? withoutBytes(record) : record);
        }

        /** Nothing is kept of a record of a format that carries secrets, whoever looks at the refusal next. */
        private static Parsed told(Parsed parsed, Format format) {
            if (!(parsed instanceof Parsed.Rejected rejected)) {
                return parsed;
            }
            RawRecord record = format.carriesSecrets() ? withoutBytes(rejected.record()) : rejected.record();
            return new Parsed.Rejected(rejected.reason(), format.name() + ": " + rejected.detail(), record);
        }

        private static RawRecord withoutBytes(RawRecord record) {
            return new RawRecord(
                    new byte[0],
                    record.file(),
                    record.line(),
                    record.length(),
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.headers());
        }

        @Override
        public List<Parsed> end() {
            List<Parsed> left = new ArrayList<>();
            decoders.forEach((format, decoder) -> decoder.end().forEach(it -> left.add(told(it, format))));
            return left;
        }

        @Override
        public OptionalLong oldestHeld() {
            return decoders.values().stream()
                    .map(Decoder::oldestHeld)
                    .filter(OptionalLong::isPresent)
                    .mapToLong(OptionalLong::getAsLong)
                    .min();
        }
    }
}
