package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.Durations;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = "The rules that hold, with what packs make of each other's.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A tag is a rule's area, an ATT&CK technique or a tactic. A rule that another",
            "pack disables is listed with who disabled it, and why.",
            "",
            "Examples:",
            "  plumbline rules list",
            "  plumbline rules list rules --severity high --tag T1059.004",
            "  plumbline rules list rules --json | jq 'select(.overrides != [])'",
            "  plumbline rules list rules --navigator > layer.json"
        })
final class RulesListCommand implements Callable<Integer> {
    private record Row(RuleInfo info, boolean isEnabled) {}

    @Spec
    private CommandSpec spec;

    @Mixin
    private PacksAt packsAt;

    @Option(names = "--severity", paramLabel = "S", description = "this severe, or more: ${COMPLETION-CANDIDATES}")
    private Severity severity;

    @Option(names = "--maturity", paramLabel = "M", description = "one of ${COMPLETION-CANDIDATES}; may be repeated")
    private List<Maturity> maturities = new ArrayList<>();

    @Option(names = "--tag", paramLabel = "T", description = "with this tag; may be repeated, and then with any")
    private List<String> tags = new ArrayList<>();

    @ArgGroup
    private Form form = new Form();

    private static final class Form {
        @Option(names = "--json", description = "JSON lines")
        private boolean json;

        @Option(names = "--catalogue", description = "a page in Markdown, with what each rule is for and misses")
        private boolean catalogue;

        @Option(names = "--navigator", description = "a layer for the ATT&CK Navigator, in JSON")
        private boolean navigator;
    }

    @Override
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        for (Pack pack : Rules.compiled(packsAt.files())) {
            pack.rules().forEach(it -> rows.add(new Row(it, true)));
            pack.disabled().forEach(it -> rows.add(new Row(it, false)));
        }
        rows.removeIf(it -> !isAskedFor(it.info()));
        rows.sort(Comparator.comparing(it -> it.info().id()));
        PrintWriter out = spec.commandLine().getOut();
        if (form.catalogue || form.navigator) {
            List<RuleInfo> enabled =
                    rows.stream().filter(Row::isEnabled).map(Row::info).toList();
            if (form.catalogue) {
                RuleCatalogue.page(enabled).forEach(line -> out.print(line + "\n"));
            } else {
                out.print(RuleCatalogue.layer(enabled).toPrettyString() + "\n");
            }
        } else if (form.json) {
            rows.forEach(it -> out.print(json(it) + "\n"));
        } else {
            table(rows).forEach(line -> out.print(line + "\n"));
        }
        out.flush();
        return Plumbline.FINE;
    }

    private boolean isAskedFor(RuleInfo info) {
        return (severity == null || info.severity().compareTo(severity) >= 0)
                && (maturities.isEmpty() || maturities.contains(info.maturity()))
                && (tags.isEmpty() || tags.stream().anyMatch(info.tags()::contains));
    }

    private static List<String> table(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("RULE", "SEVERITY", "MATURITY", "ATTACK", "PACK", "OWNER"));
        rows.forEach(it -> cells.add(cells(it)));
        int[] widths = new int[6];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < cells.size(); row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = cells.get(row).get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
            if (row > 0) {
                rows.get(row - 1)
                        .info()
                        .overrides()
                        .forEach(it -> lines.add(
                                "  " + it.pack() + ": " + String.join(", ", it.changes()) + " (" + it.reason() + ")"));
            }
        }
        return lines;
    }

    private static List<String> cells(Row row) {
        RuleInfo info = row.info();
        return List.of(
                info.id(),
                row.isEnabled() ? lower(info.severity()) : "disabled",
                lower(info.maturity()),
                info.attack().isEmpty() ? "none" : info.attack().stream().collect(Collectors.joining(" ")),
                info.pack(),
                info.owner());
    }

    private static String json(Row row) {
        RuleInfo info = row.info();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", info.id())
                .put("enabled", row.isEnabled())
                .put("severity", lower(info.severity()))
                .put("maturity", lower(info.maturity()))
                .put("owner", info.owner())
                .put("title", info.title())
                .put("message", info.message().orElse(null))
                .put("rationale", info.rationale())
                .put("remediation", info.remediation())
                .put("misses", info.misses().orElse(null));
        info.references().forEach(node.putArray("references")::add);
        info.attack().forEach(node.putArray("attack")::add);
        info.tactics().forEach(node.putArray("tactics")::add);
        info.tags().forEach(node.putArray("tags")::add);
        info.facts().stream().sorted().forEach(node.putArray("facts")::add);
        node.put("scope", info.scope().map(RulesListCommand::lower).orElse(null));
        info.suppression()
                .ifPresentOrElse(
                        it -> {
                            ObjectNode suppression = node.putObject("suppression");
                            it.key().forEach(suppression.putArray("key")::add);
                            suppression.put("interval", Durations.text(it.interval()));
                        },
                        () -> node.putNull("suppression"));
        info.resolves().forEach(node.putArray("resolves")::add);
        node.put("pack", info.pack()).put("packDigest", info.packDigest());
        ArrayNode overrides = node.putArray("overrides");
        info.overrides().forEach(it -> add(overrides, it));
        return node.toString();
    }

    private static void add(ArrayNode overrides, RuleInfo.Overridden it) {
        ObjectNode override = overrides.addObject();
        override.put("pack", it.pack()).put("reason", it.reason());
        it.changes().forEach(override.putArray("changes")::add);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
