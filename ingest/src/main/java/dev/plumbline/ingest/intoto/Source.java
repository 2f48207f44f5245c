package dev.plumbline.ingest.intoto;

import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was built.
 *
 * @param repository address without the reference that tools append; null where it is not told
 * @param commit null where it is not told
 */
record Source(String repository, String commit) {
    private static final Pattern COMMIT_PAGE = Pattern.compile("(https?://.+)/commit/([0-9a-f]{40,64})");

    static Source of(Statement statement) {
        for (Fields source : statement.sources()) {
            if (source.text("uri") != null) {
                return withCommit(plain(source.text("uri")), commit(source), statement.materials());
            }
        }
        if (statement.repository() != null) {
            return withCommit(plain(statement.repository()), null, statement.materials());
        }
        Fields control = statement.versionControl();
        return control.text("source") != null || control.text("revision") != null
                ? new Source(control.text("source"), control.text("revision"))
                : statement.materials().stream()
                        .flatMap(it -> ofMaterial(it).stream())
                        .findFirst()
                        .orElse(new Source(null, null));
    }

    private static Source withCommit(String repository, String commit, List<Fields> materials) {
        return commit != null
                ? new Source(repository, commit)
                : new Source(
                        repository,
                        materials.stream()
                                .filter(it -> it.text("uri") != null
                                        && plain(it.text("uri")).equals(repository))
                                .map(Source::commit)
                                .filter(it -> it != null)
                                .findFirst()
                                .orElse(null));
    }

    /** A material that is a repository at a commit. */
    private static Optional<Source> ofMaterial(Fields material) {
        String uri = material.text("uri");
        if (uri == null) {
            return Optional.empty();
        }
        Matcher page = COMMIT_PAGE.matcher(uri);
        if (page.matches()) {
            return Optional.of(new Source(page.group(1), page.group(2)));
        }
        boolean isAtCommit = commit(material) != null && (uri.startsWith("https://") || uri.startsWith("http://"));
        return uri.startsWith("git+") || isAtCommit
                ? Optional.of(new Source(plain(uri), commit(material)))
                : Optional.empty();
    }

    private static String commit(Fields source) {
        Map<String, String> digest = source.map("digest");
        return digest.getOrDefault("gitCommit", digest.get("sha1"));
    }

    /** {@code git+https://git.example/shop/web@refs/heads/main} without what stands before and behind the address. */
    private static String plain(String uri) {
        String address = uri.startsWith("git+") ? uri.substring(4) : uri;
        int fragment = address.indexOf('#');
        String whole = fragment < 0 ? address : address.substring(0, fragment);
        int scheme = whole.indexOf("://");
        int path = scheme < 0 ? -1 : whole.indexOf('/', scheme + 3);
        int reference = path < 0 ? -1 : whole.indexOf('@', path);
        return reference < 0 ? whole : whole.substring(0, reference);
    }
}
