package dev.plumbline.detectors.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.AlertException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExceptionFilesTest {
    private static final String RIGHT = """
            exceptions:
              - id: backup
                rules: [process/shell]
                tags: [T1059.004]
                service: db
                arguments: "* -c id"
                until: 2027-01-01T00:00:00Z
                owner: dba
                reason: the nightly backup starts a shell
                ticket: OPS-1
            """;

    @Test
    void anExceptionIsReadWhole() {
        ExceptionFiles.Read read = ExceptionFiles.of(RIGHT, "e.yaml");
        assertThat(read.problems()).isEmpty();
        assertThat(read.entries())
                .containsExactly(AlertException.newBuilder()
                        .setId("backup")
                        .setRules(List.of("process/shell"))
                        .setTags(List.of("T1059.004"))
                        .setService("db")
                        .setArguments("* -c id")
                        .setUntil(Instant.parse("2027-01-01T00:00:00Z"))
                        .setOwner("dba")
                        .setReason("the nightly backup starts a shell")
                        .setTicket("OPS-1")
                        .build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            service: db           | servce: db           | e.yaml:5:5: unknown key 'servce'; did you mean 'service'?
            service: db           | colour: red          | e.yaml:5:5: unknown key 'colour'; an exception has [id, rules, tags, service, namespace, image, binary, arguments, peer, from, until, owner, reason, ticket]
            tags: [T1059.004]     | tags: [T10]          | e.yaml:4:12: tags: no rule has 'T10'; expected an ATT&CK technique such as T1059.004, a tactic, a severity, a maturity or an area
            rules: [process/shell]| rules: process/shell | e.yaml:3:5: rules: expected a list
            service: db           | service: 7           | e.yaml:5:5: service: expected text, not 7; put it in quotes
            service: db           | service: ''          | e.yaml:5:5: service: must not be empty
            id: backup            | id: two words        | e.yaml:2:5: id: expected 1 to 100 of the characters A-Z a-z 0-9 . _ / -
            ticket: OPS-1         | peer: db             | e.yaml:2:5: AlertException needs the key 'ticket'
            service: db           | from: 2028-01-01T00:00:00Z | e.yaml:7:5: until: 2027-01-01T00:00:00Z is not after from
            until: 2027-01-01T00:00:00Z | until: tomorrow | e.yaml:7:5: until: expected a time such as 2026-01-31T12:00:00Z, not "tomorrow"
            """)
    void whatIsWrongIsToldWhereItIs(String right, String wrong, String problem) {
        ExceptionFiles.Read read = ExceptionFiles.of(RIGHT.replace(right, wrong), "e.yaml");
        assertThat(read.problems()).containsExactly(problem);
        assertThat(read.entries()).isEmpty();
    }

    @Test
    void oneOfNoRulesIsRefused() {
        String none = RIGHT.replace("    rules: [process/shell]\n", "").replace("    tags: [T1059.004]\n", "");
        assertThat(ExceptionFiles.of(none, "e.yaml").problems())
                .containsExactly("e.yaml:2:5: needs 'rules' or 'tags': ids or globs of the rules that it is about");
    }

    @Test
    void theOthersHoldWhereOneIsRefused() {
        String second = RIGHT.replace("exceptions:\n", "").replace("id: backup", "id: other");
        ExceptionFiles.Read read = ExceptionFiles.of(RIGHT.replace("service: db", "sevice: db") + second, "e.yaml");
        assertThat(read.entries()).extracting(AlertException::getId).containsExactly("other");
        assertThat(read.problems()).hasSize(1);
    }

    @Test
    void anIdStandsOnce() {
        String second = RIGHT.replace("exceptions:\n", "");
        ExceptionFiles.Read read = ExceptionFiles.of(RIGHT + second, "e.yaml");
        assertThat(read.entries()).hasSize(1);
        assertThat(read.problems()).containsExactly("e.yaml:11:5: the id 'backup' stands there already");
    }

    @Test
    void whatIsNoYamlIsToldWhereItEnds() {
        assertThat(ExceptionFiles.of("exceptions: [", "e.yaml").problems())
                .singleElement()
                .asString()
                .matches("e\\.yaml:\\d+:\\d+: cannot be read: .*");
        assertThat(ExceptionFiles.of("intents: []", "e.yaml").problems())
                .containsExactly("e.yaml:1:1: expected one key, 'exceptions:', with a list under it");
    }

    @Test
    void aFolderIsReadWithAllBelowIt(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("team"));
        Files.writeString(folder.resolve("team/b.yaml"), RIGHT.replace("id: backup", "id: b"));
        Files.writeString(folder.resolve("a.yml"), RIGHT.replace("id: backup", "id: a"));
        Files.writeString(folder.resolve("notes.txt"), "nothing");
        ExceptionFiles.Read read = ExceptionFiles.at(folder);
        assertThat(read.problems()).isEmpty();
        assertThat(read.entries()).extracting(AlertException::getId).containsExactly("a", "b");
        assertThat(ExceptionFiles.at(folder.resolve("none")).problems()).hasSize(1);
    }
}
