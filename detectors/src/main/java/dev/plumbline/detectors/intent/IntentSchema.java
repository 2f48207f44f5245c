package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import java.util.Map;

/** The JSON Schema (draft 2020-12) of the YAML of intents, for editors, made of the contract itself. */
public final class IntentSchema {
    private static final String PORT = "(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})";
    private static final String SERVICE = "^([^\\s/:*]+/)?[^\\s/:*]+(:" + PORT + ")?$";
    private static final String ADDRESS = "[0-9a-fA-F.:]+(/\\d{1,3})?";

    /** What a text of each key has to look like, as far as a pattern can tell. */
    private static final Map<String, String> PATTERNS = Map.of(
            "Intent.service",
            "^[^\\s/:*]+$",
            "Intent.talksTo",
            SERVICE,
            "Intent.calledBy",
            SERVICE,
            "Intent.addresses",
            "^(" + ADDRESS + "|\\d[\\d./]+:" + PORT + "|\\[" + ADDRESS + "\\](:" + PORT + ")?)$",
            "Intent.addressesExcept",
            "^" + ADDRESS + "$",
            "Intent.names",
            "^(\\*\\.)?[^\\s.:*/]+(\\.[^\\s.:*/]+)*\\.?(:" + PORT + ")?$",
            "Intent.executes",
            "^/",
            "Intent.reads",
            "^/",
            "Intent.baseImages",
            "^[^\\s@]+$",
            "DeclaredSecret.name",
            "\\S");

    private IntentSchema() {}

    /** The schema as it is published. */
    public static String text() {
        return new ContractSchema("intents", PATTERNS, Map.of("DeclaredSecret.delivery", Intents.DELIVERIES))
                .text(
                        "intent",
                        "Plumbline intents",
                        "What services are meant to do, as their developers declare it.",
                        Intent.getClassSchema(),
                        entry -> {});
    }
}
