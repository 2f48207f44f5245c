package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names that were asked for and answered. */
final class Names {
    /** Codes by the names that the gadget's two DNS libraries have for them, without what is no letter. */
    private static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("success", "NOERROR"),
            Map.entry("noerror", "NOERROR"),
            Map.entry("formaterror", "FORMERR"),
            Map.entry("serverfailure", "SERVFAIL"),
            Map.entry("nameerror", "NXDOMAIN"),
            Map.entry("nonexistentdomain", "NXDOMAIN"),
            Map.entry("nxdomain", "NXDOMAIN"),
            Map.entry("notimplemented", "NOTIMP"),
            Map.entry("refused", "REFUSED"),
            Map.entry("queryrefused", "REFUSED"));

    private Names() {}

    static Outcome of(GadgetEvent event) {
        boolean isAnswer = "R".equals(event.text("qr"));
        if (!isAnswer && !"Q".equals(event.text("qr"))) {
            return Outcome.incomplete("qr");
        }
        String name = name(event.text("name"));
        return name == null
                ? Outcome.incomplete("name")
                : new Outcome.Done(new DnsActivity(
                        isAnswer ? DnsAction.RESPONSE : DnsAction.QUERY,
                        name,
                        event.text("qtype"),
                        isAnswer ? code(event.text("rcode")) : null,
                        answers(event),
                        server(event, isAnswer)));
    }

    private static String name(String told) {
        String name = told == null || !told.endsWith(".") ? told : told.substring(0, told.length() - 1);
        return name == null || name.isEmpty() ? null : name;
    }

    /** A name that is unknown stays in the gadget's words. */
    private static String code(String told) {
        if (told == null) {
            return null;
        }
        String letters = told.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
        return CODES.getOrDefault(letters, told.strip());
    }

    private static List<String> answers(GadgetEvent event) {
        String joined = event.text("addresses");
        List<String> told = joined == null ? event.fields().words("addresses") : List.of(joined.split(",", -1));
        return told.stream()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .map(it -> Addresses.canonical(it).orElse(it))
                .toList();
    }

    private static String server(GadgetEvent event, boolean isAnswer) {
        Fields told = event.fields().object("nameserver");
        String address = told.text("addr");
        if (address == null && event.has("src", "dst")) {
            address = event.fields().object(isAnswer ? "src" : "dst").text("addr");
        }
        return Addresses.canonical(address == null ? event.textBesideObject("nameserver") : address)
                .orElse(null);
    }
}
