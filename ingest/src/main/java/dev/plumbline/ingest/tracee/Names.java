package dev.plumbline.ingest.tracee;

import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** DNS packets: one activity for each name that is asked for. */
final class Names {
    /** Tracee tells response codes in words. */
    private static final Map<String, String> CODES = Map.of(
            "no error", "NOERROR",
            "format error", "FORMERR",
            "server failure", "SERVFAIL",
            "non-existent domain", "NXDOMAIN",
            "not implemented", "NOTIMP",
            "query refused", "REFUSED");

    private static final String DNS_PORT = "53";

    private Names() {}

    static boolean isDns(String event) {
        return event.startsWith("net_packet_dns");
    }

    static List<DnsActivity> read(String event, Arguments arguments) {
        return switch (event) {
            case "net_packet_dns" -> packet(arguments);
            case "net_packet_dns_request" -> requests(arguments);
            case "net_packet_dns_response" -> responses(arguments);
            default -> List.of();
        };
    }

    private static List<DnsActivity> packet(Arguments arguments) {
        List<DnsActivity> activities = new ArrayList<>();
        for (Fields packet : arguments.objects("proto_dns")) {
            Long response = Words.number(packet, "QR", "qr");
            DnsAction action = response != null && response == 1 ? DnsAction.RESPONSE : DnsAction.QUERY;
            String code = action == DnsAction.QUERY ? null : code(Words.first(packet, "responseCode", "response_code"));
            String server = server(action, arguments.text("src"), arguments.text("dst"), arguments.text("src_port"));
            List<String> answers = answers(packet.objects("answers"));
            packet.objects("questions").forEach(it -> add(activities, action, it, code, answers, server));
        }
        return activities;
    }

    private static List<DnsActivity> requests(Arguments arguments) {
        List<DnsActivity> activities = new ArrayList<>();
        for (Fields told : arguments.objects("dns_questions")) {
            List<Fields> questions = told.objects("questions").isEmpty() ? List.of(told) : told.objects("questions");
            String server = server(DnsAction.QUERY, arguments);
            questions.forEach(it -> add(activities, DnsAction.QUERY, it, null, List.of(), server));
        }
        return activities;
    }

    private static List<DnsActivity> responses(Arguments arguments) {
        List<DnsActivity> activities = new ArrayList<>();
        for (Fields told : arguments.objects("dns_response")) {
            List<Fields> responses = told.objects("responses").isEmpty() ? List.of(told) : told.objects("responses");
            String server = server(DnsAction.RESPONSE, arguments);
            for (Fields response : responses) {
                Fields question = Words.object(response, "query_data", "dns_query_data");
                List<String> answers = answers(response.objects("dns_answer"));
                add(activities, DnsAction.RESPONSE, question, null, answers, server);
            }
        }
        return activities;
    }

    private static void add(
            List<DnsActivity> activities,
            DnsAction action,
            Fields question,
            String code,
            List<String> answers,
            String server) {
        String name = Words.first(question, "query", "name");
        if (name != null) {
            activities.add(new DnsActivity(
                    action, withoutDot(name), Words.first(question, "query_type", "type"), code, answers, server));
        }
    }

    private static List<String> answers(List<Fields> told) {
        List<String> answers = new ArrayList<>();
        for (Fields answer : told) {
            String text = Words.first(answer, "answer", "IP", "ip", "CNAME", "cname", "NS", "ns", "PTR", "ptr");
            String address = Sockets.address(text);
            if (text != null) {
                answers.add(address == null ? withoutDot(text) : address);
            }
        }
        return answers;
    }

    private static String server(DnsAction action, Arguments arguments) {
        List<Fields> told = arguments.objects("metadata");
        if (told.isEmpty()) {
            return null;
        }
        Fields packet = told.get(0);
        return server(
                action,
                Words.first(packet, "src_ip", "srcIp"),
                Words.first(packet, "dst_ip", "dstIp"),
                Words.first(packet, "src_port", "srcPort"));
    }

    /** Some versions tell a response's packet for what it asks: the server is the one at the port of DNS. */
    private static String server(DnsAction action, String source, String destination, String sourcePort) {
        boolean isSource = action == DnsAction.RESPONSE || DNS_PORT.equals(sourcePort);
        return Sockets.address(isSource ? source : destination);
    }

    private static String withoutDot(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String code(String told) {
        return told == null ? null : CODES.getOrDefault(told.toLowerCase(Locale.ROOT), told);
    }
}
