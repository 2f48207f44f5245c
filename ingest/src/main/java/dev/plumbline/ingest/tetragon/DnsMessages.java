package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tetragon Enterprise's process_dns. */
final class DnsMessages {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("1", "A"),
            Map.entry("2", "NS"),
            Map.entry("5", "CNAME"),
            Map.entry("6", "SOA"),
            Map.entry("12", "PTR"),
            Map.entry("15", "MX"),
            Map.entry("16", "TXT"),
            Map.entry("28", "AAAA"),
            Map.entry("33", "SRV"),
            Map.entry("64", "SVCB"),
            Map.entry("65", "HTTPS"),
            Map.entry("255", "ANY"));
    private static final List<String> CODES =
            List.of("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED");

    private DnsMessages() {}

    static Outcome read(Fields dns) {
        String name = name(dns);
        if (name == null) {
            return Outcome.incomplete("process_dns.dns.query");
        }
        boolean isResponse = Boolean.TRUE.equals(dns.truth("response"));
        return new Outcome.Done(new DnsActivity(
                isResponse ? DnsAction.RESPONSE : DnsAction.QUERY,
                name,
                type(dns.words("question_types")),
                isResponse ? code(dns.number("rcode")) : null,
                dns.words("ips").stream()
                        .map(Addresses::canonical)
                        .flatMap(Optional::stream)
                        .toList(),
                null));
    }

    private static String name(Fields dns) {
        List<String> names = dns.words("names");
        String told = dns.text("query") != null ? dns.text("query") : names.isEmpty() ? "" : names.get(0);
        String name = told.endsWith(".") ? told.substring(0, told.length() - 1) : told;
        return name.isEmpty() ? null : name;
    }

    private static String type(List<String> numbers) {
        return numbers.isEmpty() ? null : TYPES.getOrDefault(numbers.get(0), "TYPE" + numbers.get(0));
    }

    /** Tetragon leaves the code out where it is 0. */
    private static String code(Long number) {
        if (number == null) {
            return CODES.get(0);
        }
        return number >= 0 && number < CODES.size() ? CODES.get(number.intValue()) : "RCODE" + number;
    }
}
