package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.packs.PublishedPacks;
import dev.plumbline.detectors.packs.Releases;
import dev.plumbline.detectors.packs.TrustedKeys;
import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.event.PackRelease;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleFinding;
import dev.plumbline.rules.RuleLint;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whether the rules compile, what lint says of them, and whether what was published is signed by who is trusted. */
final class RulesCheck implements Check {
    @Override
    public String name() {
        return "rules";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        Optional<Path> path = site.settings().rulesPath();
        String where = path.map(Path::toString).orElse("bundled rules");
        try {
            List<PackFiles> files = path.isPresent() ? PackFiles.at(path.get()) : PackFiles.bundled();
            if (files.isEmpty()) {
                report.error(
                        where, "there is no pack", "a pack is a folder with a pack.yaml in it; set rules.path to one");
            } else {
                lint(where, RuleLint.of(files), report);
            }
        } catch (IOException e) {
            report.error(where, "it cannot be read: " + e.getMessage(), "check rules.path and who may read it");
        }
        published(site, report);
    }

    private static void lint(String where, RuleLint.Report lint, Report report) {
        lint.findings().stream()
                .filter(it -> it.level() == RuleFinding.Level.ERROR)
                .forEach(it -> report.error(
                        it.file() + ":" + it.line(),
                        it.message(),
                        "mend it; until then engines keep the rules before it"));
        long warnings = lint.count(RuleFinding.Level.WARNING);
        if (warnings > 0) {
            report.warning(where, "lint has " + warnings + " warnings", "plumbline rules lint " + where);
        }
        if (!report.isBad()) {
            report.ok(where, lint.rules() + " rules compile");
        }
    }

    private static void published(Site site, Report report) throws InterruptedException {
        String topic = site.topics().rules().name();
        if (site.partitions(site.topics().rules()).isEmpty()) {
            return;
        }
        Map<String, ConsumerRecord<String, byte[]>> newest = new HashMap<>();
        WholeTopic.read(site.consumer(), topic, record -> newest.put(record.key(), record));
        newest.values()
                .removeIf(
                        it -> it.value() == null || it.key() == null || it.key().startsWith(PublishedPacks.RELEASE));
        if (newest.isEmpty()) {
            return;
        }
        TrustedKeys keys;
        try {
            Optional<Path> file = site.settings().rulesKeys();
            keys = file.isPresent() ? TrustedKeys.read(file.get()) : TrustedKeys.NONE;
        } catch (IOException e) {
            report.error("rules.keys", e.getMessage(), "set rules.keys to a file with public keys in PEM");
            return;
        }
        if (keys.isEmpty()) {
            report.note(topic, newest.size() + " packs are published, and rules.keys is not set: none is taken", "");
            return;
        }
        newest.values().forEach(it -> verify(it, keys, report));
    }

    private static void verify(ConsumerRecord<String, byte[]> record, TrustedKeys keys, Report report) {
        String where = record.topic() + "/" + record.key();
        String remedy = "publish it again with plumbline rules publish, signed by a key in rules.keys";
        if (!(Wire.PACK_RELEASE.decode(record.value()) instanceof Wire.Decoded.Read<PackRelease> read)) {
            report.error(where, "it is no release of a pack, or of a newer version of Plumbline", remedy);
            return;
        }
        Releases.Checked checked = Releases.check(read.value(), record.key(), keys, where);
        if (checked instanceof Releases.Checked.Refused refused) {
            report.error(where + "@" + read.value().getVersion(), refused.why(), remedy);
        } else {
            report.ok(where + "@" + read.value().getVersion(), "it is signed by a trusted key");
        }
    }
}
