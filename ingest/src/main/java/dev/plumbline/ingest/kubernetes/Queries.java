package dev.plumbline.ingest.kubernetes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request's path and its query. */
final class Queries {
    private Queries() {}

    /** Without the query; null for null. */
    static String path(String uri) {
        int question = uri == null ? -1 : uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }

    /** All values of a parameter in their order, decoded; as written where they cannot be. */
    static List<String> values(String uri, String name) {
        int question = uri == null ? -1 : uri.indexOf('?');
        if (question < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (String pair : uri.substring(question + 1).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                values.add(decoded(pair.substring(name.length() + 1)));
            }
        }
        return values;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
