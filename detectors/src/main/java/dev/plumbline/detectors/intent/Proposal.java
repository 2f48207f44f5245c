package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What services were seen to do, as intents for a person to review. The same sightings give the same text. */
public final class Proposal {
    private Proposal() {}

    /** @param sightings that {@code observed} was told by; tells what stayed undetermined */
    public static String of(Observed observed, Sightings sightings) {
        StringBuilder yaml = new StringBuilder();
        if (observed.sightings() > 0) {
            yaml.append("# Proposed from what was seen ")
                    .append(observed.sightings())
                    .append(" times, ")
                    .append(observed.first())
                    .append(" – ")
                    .append(observed.last())
                    .append(".\n# Take away what is not meant to be: what stays is allowed.\n");
        }
        yaml.append(observed.services().isEmpty() ? "intents: []\n" : "intents:\n");
        observed.services().forEach((service, of) -> {
            List<String> images = of.images();
            IntentYaml.entry(
                    yaml,
                    intent(service, of),
                    images.size() < 2 ? List.of() : List.of("images, the newest last: " + shortened(images)),
                    (key, line) ->
                            IntentYaml.comment(Observed.text(of.lines(key).get(line), images)));
        });
        undetermined(yaml, sightings);
        return yaml.toString();
    }

    /** The intent that allows what was seen and nothing else. */
    static Intent intent(Service service, Observed.OfService of) {
        Intent intent = Intent.newBuilder()
                .setService(service.name())
                .setNamespace(service.namespace())
                .build();
        for (Key key : Key.values()) {
            List<String> lines = new ArrayList<>(of.lines(key).keySet());
            if (!lines.isEmpty()) {
                key.set(intent, lines);
            }
        }
        return intent;
    }

    private static String shortened(List<String> images) {
        return String.join(", ", images.stream().map(Observed::shortened).toList());
    }

    private static void undetermined(StringBuilder yaml, Sightings sightings) {
        if (sightings.undetermined().isEmpty()) {
            return;
        }
        yaml.append("\n# Not proposed, as it is not determined:\n");
        for (Map.Entry<String, Sightings.Undetermined> it :
                sightings.undetermined().entrySet()) {
            Sightings.Undetermined told = it.getValue();
            yaml.append("#   ").append(told.count()).append("× ").append(it.getKey());
            if (!told.examples().isEmpty()) {
                yaml.append(": ")
                        .append(IntentYaml.comment(String.join(", ", told.examples())))
                        .append(told.hasMore() ? ", …" : "");
            }
            yaml.append('\n');
        }
    }
}
