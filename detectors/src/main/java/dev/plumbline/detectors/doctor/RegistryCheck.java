package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.registry.SchemaRegistry;
import dev.plumbline.detectors.stream.Contents;
import dev.plumbline.schemas.Wire;
import java.util.Optional;

/** Whether the schema registry, where one is set, has what is written to the topics. */
final class RegistryCheck implements Check {
    @Override
    public String name() {
        return "registry";
    }

    @Override
    public void look(Site site, Report report) {
        Optional<SchemaRegistry> registry = Framing.registry(site.settings().kafka());
        if (registry.isEmpty()) {
            report.note(Framing.URL, "no schema registry is set: records are in single-object encoding", "");
            return;
        }
        String url = site.settings().kafka().get(Framing.URL);
        try {
            for (Contents contents : Contents.of(site.topics())) {
                for (Wire<?> wire : contents.values()) {
                    look(registry.get(), Framing.subject(contents.topic().name(), wire.schema()), wire, report);
                }
            }
            if (!report.isBad()) {
                report.ok(url, "has the schemas of all topics");
            }
        } catch (SchemaRegistry.Unavailable e) {
            report.error(url, e.getMessage(), "until it answers, nothing is written that needs an id not known yet");
        }
    }

    private static void look(SchemaRegistry registry, String subject, Wire<?> wire, Report report)
            throws SchemaRegistry.Unavailable {
        if (registry.id(subject, wire.schema()).isEmpty()) {
            report.error(
                    subject,
                    "this version of " + wire.type().getSimpleName() + " is not registered",
                    "plumbline topics --register");
        }
    }
}
