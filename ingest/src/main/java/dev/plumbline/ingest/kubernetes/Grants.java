package dev.plumbline.ingest.kubernetes;

import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/** What roles allow, and whom bindings allow it. */
final class Grants {
    /** Of a role that grants more, the rest is left out. */
    private static final int MOST = 1024;

    private Grants() {}

    /** The role of a binding, such as ClusterRole/view; what a role allows, such as get/secrets. */
    static List<String> of(Fields object) {
        Fields role = object.object("roleRef");
        if (role.text("name") != null) {
            return List.of(joined(role.text("kind"), role.text("name")));
        }
        List<String> grants = new ArrayList<>();
        for (Fields rule : object.objects("rules")) {
            add(rule.words("verbs"), rule.words("resources"), grants);
            add(rule.words("verbs"), rule.words("nonResourceURLs"), grants);
        }
        return grants;
    }

    private static void add(List<String> verbs, List<String> things, List<String> grants) {
        for (String verb : verbs) {
            for (String thing : things) {
                if (grants.size() == MOST) {
                    return;
                }
                grants.add(verb + "/" + thing);
            }
        }
    }

    /** Such as User/jane; an account with its namespace, such as ServiceAccount/shop/web. */
    static List<String> subjects(Fields object) {
        List<String> subjects = new ArrayList<>();
        for (Fields subject : object.objects("subjects")) {
            String name = subject.text("name");
            if (name != null) {
                subjects.add(joined(subject.text("kind"), joined(subject.text("namespace"), name)));
            }
        }
        return subjects;
    }

    private static String joined(String before, String name) {
        return before == null ? name : before + "/" + name;
    }
}
