package dev.plumbline.detectors.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A schema registry that speaks Confluent's REST interface, of which this is what records need.
 *
 * <p>Source: <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Schema Registry API</a>.
 * Thread-safe.
 */
public final class SchemaRegistry {
    /** What it said, or that it said nothing. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    /** It does not take a schema. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> urls;
    private final Optional<String> authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * @param urls of the same registry, tried in this order
     * @param user {@code name:password}; empty: nobody asks
     */
    public SchemaRegistry(List<String> urls, Optional<String> user) {
        this.urls = urls.stream().map(it -> it.replaceAll("/+$", "")).toList();
        this.authorization =
                user.map(it -> "Basic " + Base64.getEncoder().encodeToString(it.getBytes(StandardCharsets.UTF_8)));
    }

    /** The id of a schema that is registered under a subject; empty where it is not. */
    public Optional<Integer> id(String subject, Schema schema) throws Unavailable {
        HttpResponse<String> answer = ask("POST", "/subjects/" + subject, schema(schema));
        return answer.statusCode() == 404
                ? Optional.empty()
                : Optional.of(wanted(answer).get("id").intValue());
    }

    /**
     * Registers a schema; one that is there already stays as it is.
     *
     * @return its id
     * @throws Refused if the subject's other versions do not go with it; the message says why and what to do
     */
    public int register(String subject, Schema schema) throws Unavailable, Refused {
        HttpResponse<String> answer = ask("POST", "/subjects/" + subject + "/versions", schema(schema));
        if (answer.statusCode() == 409 || answer.statusCode() == 422) {
            throw new Refused("the schema registry does not take " + schema.getFullName() + " under the subject "
                    + subject + ": " + message(answer)
                    + "; compare it with that subject's versions, and delete those that are not ours");
        }
        return wanted(answer).get("id").intValue();
    }

    /** Lets a subject take versions alone that can read what all before them wrote, as ours can. */
    public void requireBackward(String subject) throws Unavailable {
        wanted(ask("PUT", "/config/" + subject, "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}"));
    }

    /** The schema of an id; empty where there is none, or none of Avro. */
    public Optional<Schema> schema(int id) throws Unavailable {
        HttpResponse<String> answer = ask("GET", "/schemas/ids/" + id, null);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Schema.Parser().parse(wanted(answer).get("schema").textValue()));
        } catch (SchemaParseException e) {
            return Optional.empty();
        }
    }

    private static String schema(Schema schema) {
        return JSON.createObjectNode().put("schema", schema.toString()).toString();
    }

    private JsonNode wanted(HttpResponse<String> answer) throws Unavailable {
        if (answer.statusCode() != 200) {
            throw new Unavailable("the schema registry at " + answer.uri() + " answers " + answer.statusCode() + ": "
                    + message(answer) + "; check schema.registry.url and schema.registry.user.file");
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new Unavailable(
                    "the schema registry at " + answer.uri() + " answers what is no JSON: " + e.getMessage());
        }
    }

    private static String message(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body()).path("message").asText(answer.body());
        } catch (IOException e) {
            return answer.body();
        }
    }

    /** The first answer that is none of a server in trouble. */
    private HttpResponse<String> ask(String method, String path, String body) throws Unavailable {
        String trouble = "";
        for (String url : urls) {
            try {
                HttpResponse<String> answer =
                        http.send(request(method, url + path, body), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() < 500) {
                    return answer;
                }
                trouble = "answers " + answer.statusCode();
            } catch (IOException e) {
                trouble = "does not answer: " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unavailable("interrupted");
            }
        }
        throw new Unavailable(
                "the schema registry at " + String.join(", ", urls) + " " + trouble + "; check schema.registry.url");
    }

    private HttpRequest request(String method, String uri, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(PATIENCE)
                .header("Accept", TYPE)
                .header("Content-Type", TYPE);
        authorization.ifPresent(it -> request.header("Authorization", it));
        return request.method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
