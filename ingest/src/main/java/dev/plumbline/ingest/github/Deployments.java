package dev.plumbline.ingest.github;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.Deployed;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Deployments that came to their end. */
final class Deployments {
    private static final Shape PAYLOAD = Shape.of(value("image"), value("digest"), value("namespace"));

    static final Shape STATUS = Shape.of(value("state"), value("environment"), value("created_at"));
    static final Shape DEPLOYMENT = Shape.of(value("environment"), object("payload", PAYLOAD));

    /** The same payload, where it is a text. */
    private static final Shape WRITTEN = Shape.of(object("deployment", Shape.of(value("payload"))));

    private Deployments() {}

    static Told read(Fields delivery, RawRecord record) {
        Fields status = delivery.object("deployment_status");
        String state = status.text("state");
        String service = delivery.object("repository").text("name");
        Optional<Instant> time = Times.parse(status.text("created_at"));
        if (!"success".equals(state)) {
            return Told.unmodelled("deployment_status " + state);
        }
        if (service == null || time.isEmpty()) {
            return Told.incomplete(
                    service == null ? "repository.name" : "deployment_status.created_at: no RFC 3339 time");
        }
        Fields deployment = delivery.object("deployment");
        Fields payload = deployment.has("payload") ? deployment.object("payload") : written(record);
        String image = payload.text("image");
        ImageName name = ImageName.parse(image).orElse(new ImageName(image, null));
        Deployed deployed = new Deployed();
        deployed.setService(service);
        deployed.setNamespace(payload.text("namespace"));
        deployed.setEnvironment(GithubEvents.first(status.text("environment"), deployment.text("environment")));
        deployed.setChange("deployed");
        String digest = ImageName.digest(payload.text("digest")).orElse(null);
        return new Told.Step(time.get(), name.image(), GithubEvents.first(name.digest(), digest), deployed);
    }

    /** Many write the payload as a text of JSON. */
    private static Fields written(RawRecord record) {
        Fields delivery = fields(WRITTEN, record.bytes());
        String text = delivery.object("deployment").text("payload");
        return fields(PAYLOAD, (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8));
    }

    /** Those of an empty object where the bytes are none. */
    private static Fields fields(Shape shape, byte[] json) {
        return shape.read(json) instanceof Shape.Read.Value value
                ? value.fields()
                : fields(shape, new byte[] {'{', '}'});
    }
}
