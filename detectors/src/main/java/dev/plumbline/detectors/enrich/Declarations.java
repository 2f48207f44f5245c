package dev.plumbline.detectors.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.intent.Finding;
import dev.plumbline.detectors.intent.IntentFiles;
import dev.plumbline.detectors.intent.Subjects;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Provenance;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.rules.Intents;
import dev.plumbline.schemas.Declared;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;

/**
 * What people declare in YAML: a list under {@code identities}, {@code intents} or {@code provenance}, its entries with
 * the fields of the record of that name.
 */
public final class Declarations {
    /** A key that stands twice, or a second document, would otherwise be lost without a word. */
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{" + ContainerIds.SHORT + ",64}");

    /**
     * What became of one file.
     *
     * @param entries those that are right
     * @param errors each with file, entry, key and what is expected
     */
    public record Read<T>(List<T> entries, List<String> errors) {}

    private Declarations() {}

    /** @param file name for messages */
    public static Read<Identity> identities(String yaml, String file) {
        return read(yaml, file, "identities", Identity.class, Declarations::objections, Declarations::canonical);
    }

    /**
     * Intents, or Kubernetes NetworkPolicies: without identities, their selectors are resolved by the label
     * {@code app.kubernetes.io/name} alone.
     *
     * @param file name for messages
     */
    public static Read<Intent> intents(String yaml, String file) {
        if (IntentFiles.holdsPolicies(yaml)) {
            IntentFiles.Read read = IntentFiles.of(yaml, file, new Subjects());
            return new Read<>(
                    read.intents(),
                    read.findings().stream()
                            .filter(it -> it.level() == Finding.Level.ERROR)
                            .map(it -> it.place() + ": " + it.message())
                            .toList());
        }
        return read(yaml, file, "intents", Intent.class, Intents::objections, it -> it);
    }

    /** @param file name for messages */
    public static Read<Provenance> provenance(String yaml, String file) {
        return read(yaml, file, "provenance", Provenance.class, it -> List.of(), it -> it);
    }

    private static <T extends SpecificRecord> Read<T> read(
            String yaml,
            String file,
            String key,
            Class<T> type,
            Function<T, List<String>> objections,
            Function<T, T> canonical) {
        List<T> entries = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            return new Read<>(List.of(), List.of(file + at + ": cannot be read: " + e.getOriginalMessage()));
        }
        JsonNode list = root.path(key);
        if (!list.isArray() || root.size() != 1) {
            return new Read<>(List.of(), List.of(file + ": expected one key, '" + key + ":', with a list under it"));
        }
        for (int i = 0; i < list.size(); i++) {
            String place = file + ": " + key + "[" + i + "]";
            try {
                T entry = Declared.read(type, list.get(i), place);
                List<String> wrong = objections.apply(entry);
                wrong.forEach(it -> errors.add(place + it));
                if (wrong.isEmpty()) {
                    entries.add(canonical.apply(entry));
                }
            } catch (Declared.Malformed e) {
                errors.add(e.getMessage());
            }
        }
        return new Read<>(entries, errors);
    }

    private static List<String> objections(Identity it) {
        List<String> wrong = new ArrayList<>();
        for (String address : it.getAddresses()) {
            if (Addresses.canonical(address).isEmpty()) {
                wrong.add(".addresses: '" + address + "' is no IP address");
            }
        }
        boolean named = it.getContainerId() != null || it.getCgroupName() != null;
        if (!named && it.getAddresses().isEmpty()) {
            wrong.add(": needs a containerId, a cgroupName or addresses, or no event can be its own");
        }
        if (it.getContainerId() != null
                && !CONTAINER_ID.matcher(it.getContainerId()).matches()) {
            wrong.add(".containerId: '" + it.getContainerId() + "' is no container id: " + ContainerIds.SHORT
                    + " to 64 hex digits, without the runtime's prefix");
        }
        if (it.getValidFrom() != null
                && it.getValidTo() != null
                && !it.getValidTo().isAfter(it.getValidFrom())) {
            wrong.add(".validTo: " + it.getValidTo() + " is not after validFrom");
        }
        return wrong;
    }

    private static Identity canonical(Identity it) {
        return Identity.newBuilder(it)
                .setAddresses(it.getAddresses().stream()
                        .map(Addresses::canonical)
                        .flatMap(Optional::stream)
                        .toList())
                .build();
    }
}
