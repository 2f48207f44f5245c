package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.packs.Releases;
import dev.plumbline.detectors.packs.SigningKey;
import dev.plumbline.event.PackRelease;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCache;
import dev.plumbline.rules.RuleCases;
import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.RuleLint;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        description = "Checks a pack, signs it, and puts it on the topic from which engines take it up.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The pack is compiled, linted and its cases are run; where one of these fails,",
            "nothing is published. Engines take it up between two events, without a",
            "restart, if rules.keys names the public key. Its rules stand instead of those",
            "of a pack of the same name in rules.path. Make a pair of keys with",
            "  openssl genpkey -algorithm ed25519 -out pack.key",
            "  openssl pkey -in pack.key -pubout -out pack.pub",
            "",
            "Exit status: 0 published, 1 lint warns (with --strict) or a case fails, 2 the",
            "pack is refused, wrong use, or no broker.",
            "",
            "Examples:",
            "  plumbline rules publish rules/shop --key pack.key",
            "  plumbline rules publish rules/shop --dry-run --junit target/rules.xml",
            "  plumbline rules publish --withdraw shop --bootstrap-servers kafka:9092"
        })
final class RulesPublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "the pack, or a folder of packs")
    private Path path;

    @Option(names = "--key", paramLabel = "FILE", description = "private key: PKCS#8 PEM, Ed25519 or EC P-256")
    private Path key;

    @Option(names = "--strict", description = "refuse what lint warns of")
    private boolean strict;

    @Option(names = "--dry-run", description = "check, and publish nothing")
    private boolean dryRun;

    @Option(names = "--withdraw", paramLabel = "PACK", description = "take back what is published under this name")
    private String withdrawn;

    @Option(names = "--json", description = "one JSON object for each pack")
    private boolean json;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "also write what was checked to FILE, JUnit's XML for CI")
    private Path junit;

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        if ((path == null) == (withdrawn == null)) {
            throw new Failure("name the pack's folder, or --withdraw and the pack's name; and not both");
        }
        if (withdrawn != null && junit != null) {
            throw new Failure("--junit tells what was checked, and --withdraw checks nothing; leave one of them out");
        }
        if (withdrawn != null) {
            Settings settings = options.read();
            long at = RulesTopic.send(settings, withdrawn, null);
            told(withdrawn, null, null, at, "withdrawn");
            return Plumbline.FINE;
        }
        List<PackFiles> files = Rules.files(Optional.of(path));
        if (!isFine(files)) {
            return Plumbline.FINDINGS;
        }
        if (dryRun) {
            files.forEach(it -> told(it.name().orElseThrow(), it.version().orElseThrow(), it.digest(), -1, "checked"));
            return Plumbline.FINE;
        }
        publish(files);
        return Plumbline.FINE;
    }

    /** @throws Failure if a pack is refused, with every problem by file, line and column */
    private boolean isFine(List<PackFiles> files) {
        RuleCache cache = RuleCache.inMemory();
        RuleLint.Report lint = RuleLint.of(files, cache);
        if (lint.count(Level.ERROR) > 0) {
            report(lint, List.of());
        }
        RuleCases.Report cases = RuleCases.run(files, Rules.compiled(files, cache));
        report(lint, RulesJunit.cases(cases));
        PrintWriter err = spec.commandLine().getErr();
        lint.findings().stream().filter(it -> it.level() != Level.INFO).forEach(it -> err.println(it.text()));
        cases.failures().forEach(err::println);
        err.flush();
        return cases.failures().isEmpty() && !(strict && lint.count(Level.WARNING) > 0);
    }

    private void report(RuleLint.Report lint, List<JunitReport.TestCase> cases) {
        if (junit != null) {
            List<JunitReport.TestCase> all =
                    new ArrayList<>(RulesJunit.lint(lint, strict ? Level.WARNING : Level.ERROR));
            all.addAll(cases);
            new JunitReport("plumbline rules publish", all).write(junit);
        }
    }

    private void publish(List<PackFiles> files) throws InterruptedException {
        if (key == null) {
            throw new Failure("engines take signed packs alone; name the private key: --key pack.key");
        }
        SigningKey signing = signingKey();
        Settings settings = options.read();
        Instant now = Instant.now();
        for (PackFiles pack : files) {
            String name = pack.name().orElseThrow();
            String version = pack.version().orElseThrow();
            PackRelease release = Releases.signed(pack, name, version, now, signing);
            long offset = RulesTopic.send(settings, name, Wire.PACK_RELEASE.encode(release));
            told(name, version, release.getDigest(), offset, "published");
        }
    }

    private SigningKey signingKey() {
        try {
            return SigningKey.read(key);
        } catch (IOException e) {
            throw Failure.unreadable(key, e);
        }
    }

    private void told(String name, String version, String digest, long offset, String outcome) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(JsonNodeFactory.instance
                            .objectNode()
                            .put("pack", name)
                            .put("version", version)
                            .put("digest", digest)
                            .put("offset", offset < 0 ? null : offset)
                            .put("outcome", outcome)
                    + "\n");
        } else {
            out.print(outcome + " " + name + (version == null ? "" : "@" + version)
                    + (digest == null ? "" : " " + digest)
                    + (offset < 0 ? "" : " at offset " + offset) + "\n");
        }
        out.flush();
    }
}
