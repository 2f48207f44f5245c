package dev.plumbline.ingest.kubernetes;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Volumes of a pod by their names: those of the host's paths, and those of secrets. */
final class Volumes {
    private static final Shape ITEM = Shape.of(value("key"));

    static final Shape VOLUME = Shape.of(
            value("name"),
            object("hostPath", Shape.of(value("path"))),
            object("secret", Shape.of(value("secretName"), objects("items", ITEM))),
            object(
                    "projected",
                    Shape.of(objects(
                            "sources", Shape.of(object("secret", Shape.of(value("name"), objects("items", ITEM))))))));

    private final Set<String> ofHost = new HashSet<>();
    private final Map<String, List<String>> secrets = new HashMap<>();

    Volumes(Fields pod) {
        for (Fields volume : pod.objects("volumes")) {
            String name = volume.text("name");
            if (volume.object("hostPath").text("path") != null) {
                ofHost.add(name);
            }
            secrets.put(name, secrets(volume));
        }
    }

    static List<String> hostPaths(Fields pod) {
        List<String> paths = new ArrayList<>();
        for (Fields volume : pod.objects("volumes")) {
            String path = volume.object("hostPath").text("path");
            if (path != null) {
                paths.add(path);
            }
        }
        return paths;
    }

    boolean isOfHost(String name) {
        return ofHost.contains(name);
    }

    /** Secrets that the volume holds, as name, or as name/key where it holds only some of their keys. */
    List<String> secrets(String name) {
        return secrets.getOrDefault(name, List.of());
    }

    private static List<String> secrets(Fields volume) {
        List<String> secrets = new ArrayList<>();
        add(volume.object("secret"), "secretName", secrets);
        volume.object("projected").objects("sources").forEach(it -> add(it.object("secret"), "name", secrets));
        return secrets;
    }

    private static void add(Fields secret, String nameField, List<String> secrets) {
        String name = secret.text(nameField);
        if (name == null) {
            return;
        }
        List<Fields> items = secret.objects("items");
        if (items.isEmpty()) {
            secrets.add(name);
        }
        items.forEach(it -> secrets.add(name + "/" + it.text("key")));
    }
}
