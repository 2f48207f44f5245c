package dev.plumbline.rules.facts;

import dev.plumbline.event.DnsActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A process asked for a name, or was answered. */
public final class NameLookedUp extends KernelFact {
    private final DnsActivity dns;

    NameLookedUp(Enriched.Kernel enriched, DnsActivity dns, Lists lists) {
        super(enriched, lists);
        this.dns = dns;
    }

    /** query or response. */
    public String action() {
        return dns.getAction().name().toLowerCase(Locale.ROOT);
    }

    /** Name that is asked for, without its last dot. */
    public String query() {
        return dns.getName();
    }

    /** Type of record, such as AAAA. */
    public String queryType() {
        return dns.getType();
    }

    /** NOERROR, NXDOMAIN, … */
    public String responseCode() {
        return dns.getResponseCode();
    }

    /** Addresses and names in the answer. */
    public List<String> answers() {
        return dns.getAnswers();
    }

    /** Server's address in canonical text form. */
    public String server() {
        return dns.getServer();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("action", action());
        fields.put("query", query());
        fields.put("queryType", queryType());
        fields.put("responseCode", responseCode());
        fields.put("answers", String.join(" ", answers()));
        fields.put("server", server());
        return fields;
    }
}
