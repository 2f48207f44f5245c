package dev.plumbline.ingest.tekton;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a run says of itself by name and value: its results, and behind them its parameters. */
final class Results {
    /** No run builds as many. */
    private static final int MOST_IMAGES = 64;

    private static final Pattern BETWEEN = Pattern.compile("[,\\s]+");

    private static final String URL = "IMAGE_URL";
    private static final String DIGEST = "IMAGE_DIGEST";
    private static final String OUTPUTS = "ARTIFACT_OUTPUTS";

    /** Results whose values are objects; everything else is read as text. */
    private static final Shape NAMED =
            Shape.of(value("name"), object("value", Shape.of(value("uri"), value("digest"))));

    private static final Shape.Member STATUS = object(
            "status",
            Shape.of(objects("results", NAMED), objects("taskResults", NAMED), objects("pipelineResults", NAMED)));

    private static final Shape RUN = Shape.of(STATUS);
    private static final Shape OBJECTS = Shape.of(STATUS, object("taskRun", RUN), object("pipelineRun", RUN));

    /**
     * @param result that told of it
     * @param name null where it tells none, or none that is one
     * @param digest null where it tells none, or none that is one
     */
    record Image(String result, String name, String digest) {}

    private final Map<String, String> results;
    private final Map<String, String> params;

    private Results(Map<String, String> results, Map<String, String> params) {
        this.results = results;
        this.params = params;
    }

    /** Of a run. */
    static Results of(Fields run) {
        Map<String, String> results = new LinkedHashMap<>();
        lists(run.object("status")).forEach(it -> put(it, results));
        Map<String, String> params = new LinkedHashMap<>();
        run.object("spec").objects("params").forEach(it -> put(it, params));
        return new Results(results, params);
    }

    /** v1 has one list, v1beta1 had two. */
    private static Stream<Fields> lists(Fields status) {
        return Stream.of("results", "taskResults", "pipelineResults").flatMap(it -> status.objects(it).stream());
    }

    /** Programs that write results often end them with a line. */
    private static void put(Fields result, Map<String, String> into) {
        String name = result.text("name");
        String value = result.word("value");
        if (name != null && value != null && !value.isBlank()) {
            into.put(name, value.strip());
        }
    }

    /** A result's value, else a parameter's; null where neither is told. */
    String text(String name) {
        return results.getOrDefault(name, params.get(name));
    }

    /** Each image once; of those that name none, the result's name alone. */
    List<Image> images(RawRecord inside) {
        List<Image> images = new ArrayList<>();
        results.forEach((name, value) -> {
            if (name.endsWith(URL)) {
                String prefix = name.substring(0, name.length() - URL.length());
                images.add(image(name, value, results.get(prefix + DIGEST)));
            } else if (name.equals("IMAGES")) {
                BETWEEN.splitAsStream(value)
                        .limit(MOST_IMAGES)
                        .map(it -> image(name, it, null))
                        .forEach(images::add);
            }
        });
        if (hasOutputs(inside)) {
            outputs(inside).forEach(images::add);
        }
        Predicate<Image> isNew = distinct();
        return images.stream().filter(isNew).limit(MOST_IMAGES).toList();
    }

    /** In a list of images each has its digest, as Tekton Chains has it. */
    private static Image image(String result, String reference, String digest) {
        Optional<ImageName> name = ImageName.parse(reference);
        String own = name.map(ImageName::digest).orElse(null);
        return result.equals("IMAGES") && own == null
                ? new Image(result, null, null)
                : new Image(
                        result,
                        name.map(ImageName::image).orElse(null),
                        own == null ? ImageName.digest(digest).orElse(null) : own);
    }

    private static Predicate<Image> distinct() {
        Set<String> seen = new HashSet<>();
        return it -> seen.add(it.name() == null && it.digest() == null ? it.result() : it.name() + "@" + it.digest());
    }

    /** A glance that spares most runs a second reading. */
    private static boolean hasOutputs(RawRecord inside) {
        return inside.text().contains(OUTPUTS);
    }

    private static List<Image> outputs(RawRecord inside) {
        if (!(OBJECTS.read(inside.bytes()) instanceof Shape.Read.Value value)) {
            return List.of();
        }
        Fields record = value.fields();
        return Stream.of(record, record.object("taskRun"), record.object("pipelineRun"))
                .flatMap(it -> lists(it.object("status")))
                .filter(it -> it.text("name") != null && it.text("name").endsWith(OUTPUTS))
                .map(Results::output)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Outputs may be files too, which have an address and no image's name. */
    private static Optional<Image> output(Fields result) {
        Fields told = result.object("value");
        Optional<String> digest = ImageName.digest(told.text("digest"));
        boolean isImage =
                digest.isPresent() && ImageName.parse(told.text("uri")).isPresent();
        return isImage ? Optional.of(image(result.text("name"), told.text("uri"), digest.get())) : Optional.empty();
    }
}
