package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Escapes.Escape;
import dev.plumbline.rules.Pack.Loaded;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfinementTest {
    private static final Walls TEXT = new Walls(true, false, false);
    private static final Walls CODE = new Walls(false, true, true);
    private static final Walls CLASSES = new Walls(false, false, true);

    /** What the grammar of random rules has, and rules may not have. */
    private static final List<String> REFUSED =
            List.of(" matches ", "java.util.Objects", "String.join", "memberOf ([", "\\u");

    private static final Enriched SHELL = Events.kernel(new ProcessLaunch(false), "/bin/sh");

    @AfterEach
    void silence() {
        System.clearProperty(Escapes.CANARY);
    }

    static List<Escape> all() {
        return Escapes.all();
    }

    static List<Escape> compilable() {
        return Escapes.all().stream().filter(it -> !it.code().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theLookAtTheTextAloneRefusesIt(Escape escape) {
        assertThat(forbidden(escape, TEXT))
                .isNotEmpty()
                .anyMatch(it -> it.message().contains(escape.text()));
        assertThat(forbidden(escape, TEXT))
                .allSatisfy(it -> assertThat(it.line()).isPositive());
        assertThat(System.getProperty(Escapes.CANARY)).isNull();
    }

    @ParameterizedTest
    @MethodSource("compilable")
    void theLookAtTheCompiledCodeAloneRefusesIt(Escape escape) {
        assertThat(forbidden(escape, CODE))
                .isNotEmpty()
                .anyMatch(it -> it.message().contains(escape.code()));
        assertThat(System.getProperty(Escapes.CANARY)).isNull();
    }

    @Test
    void escapesAreManyAndEachIsNamedOnce() {
        assertThat(compilable()).hasSizeGreaterThan(60);
        assertThat(all()).extracting(Escape::name).doesNotHaveDuplicates();
    }

    @Test
    void whatDroolsItselfDoesNotCompileIsNotCountedAsHeldByUs() {
        Set<Escape> held = Set.copyOf(compilable());
        assertThat(all().stream().filter(it -> !held.contains(it)))
                .allSatisfy(escape -> assertThat(load(escape, Walls.NONE))
                        .isInstanceOfSatisfying(
                                Loaded.Refused.class,
                                it -> assertThat(it.problems())
                                        .extracting(Problem::code)
                                        .containsOnly("refused")));
    }

    @Test
    void whatAuthorsWriteGetsThrough() {
        List<RandomRules.Rule> rules = new RandomRules(7)
                .rules(0, 144).stream()
                        .filter(it -> REFUSED.stream().noneMatch(it.text()::contains))
                        .toList();
        assertThat(rules).hasSizeGreaterThan(100);
        String[] files =
                rules.stream().flatMap(it -> Stream.of(it.path(), it.text())).toArray(String[]::new);
        Loaded loaded = Packs.load(List.of(TestPacks.of(files)));
        List<Problem> problems = loaded instanceof Loaded.Refused it ? it.problems() : List.of();
        assertThat(problems).noneMatch(it -> it.code().equals("forbidden"));
    }

    @Test
    void withoutWallsTheCanarySings() {
        fire(Walls.NONE);
        assertThat(System.getProperty(Escapes.CANARY)).isEqualTo("sings");
    }

    @Test
    void whatGotPastBothLooksFindsNoClass() {
        assertThat(fire(CLASSES)).contains("java/lang/System");
        assertThat(System.getProperty(Escapes.CANARY)).isNull();
    }

    /** What came of the event: how the rule failed. */
    private static String fire(Walls walls) {
        Escape property = all().stream()
                .filter(it -> it.name().equals("a property of the system in a consequence"))
                .findFirst()
                .orElseThrow();
        Loaded.Ready ready = (Loaded.Ready) load(property, walls);
        try (Observer observer = new Observer(ready.packs())) {
            return observer.observe(SHELL).toString();
        }
    }

    private static List<Problem> forbidden(Escape escape, Walls walls) {
        Loaded loaded = load(escape, walls);
        assertThat(loaded).isInstanceOf(Loaded.Refused.class);
        return ((Loaded.Refused) loaded)
                .problems().stream().filter(it -> it.code().equals("forbidden")).collect(Collectors.toList());
    }

    private static Loaded load(Escape escape, Walls walls) {
        return Packs.load(
                List.of(TestPacks.of("facts.drl", escape.shared(), "area/one.drl", escape.rule())),
                RuleCache.inMemory(walls));
    }
}
