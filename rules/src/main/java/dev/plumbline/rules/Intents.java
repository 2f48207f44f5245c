package dev.plumbline.rules;

import dev.plumbline.event.DeclaredSecret;
import dev.plumbline.event.Intent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a declared intent allows. */
public final class Intents {
    /** How a secret may arrive. */
    public static final List<String> DELIVERIES = List.of("file", "variable", "api");

    private static final String SERVICE =
            "' is no service such as db, data/db or db:5432: a name, with its namespace and a port from 1 to 65535 or"
                    + " without";

    /**
     * Something that is wrong with a declaration.
     *
     * @param index of the element of a list, from 0; -1 where the key holds none
     * @param text what it is and what is expected
     */
    public record Objection(String key, int index, String text) {
        @Override
        public String toString() {
            return "." + key + ": " + text;
        }
    }

    private Intents() {}

    /** What is wrong with a declaration, each with its key and what is expected; empty where nothing is. */
    public static List<String> objections(Intent intent) {
        return objectionsByPlace(intent).stream().map(Objection::toString).toList();
    }

    /** What is wrong with a declaration, and where. */
    public static List<Objection> objectionsByPlace(Intent it) {
        List<Objection> wrong = new ArrayList<>();
        if (!isService(it.getService())) {
            wrong.add(new Objection(
                    "service", -1, "'" + it.getService() + "' is no name: without blanks, slashes, colons and stars"));
        }
        each("talksTo", it.getTalksTo(), text -> ServiceAndPort.parse(text).isPresent(), SERVICE, wrong);
        each(
                "addresses",
                it.getAddresses(),
                text -> AddressAndPort.parse(text).isPresent(),
                "' is no address or block such as 203.0.113.7:443 or 10.0.0.0/8",
                wrong);
        each(
                "addressesExcept",
                it.getAddressesExcept(),
                text -> Cidr.parse(text).isPresent(),
                "' is no block such as 10.1.0.0/16; a port cannot be excepted",
                wrong);
        each(
                "names",
                it.getNames(),
                text -> NameAndPort.parse(text).isPresent(),
                "' is no DNS name such as api.example.org, *.example.org or api.example.org:443",
                wrong);
        each("executes", it.getExecutes(), Intents::isAbsolute, "' is no absolute path", wrong);
        ports(it, wrong);
        each("reads", it.getReads(), Intents::isAbsolute, "' is no absolute path", wrong);
        if (it.getCalledBy() != null) {
            each(
                    "calledBy",
                    it.getCalledBy(),
                    text -> ServiceAndPort.parse(text).isPresent(),
                    SERVICE,
                    wrong);
        }
        each(
                "baseImages",
                it.getBaseImages(),
                text -> !text.isBlank() && text.indexOf('@') < 0 && text.indexOf(' ') < 0,
                "' is no reference without digest such as registry.example/base/python:3.12 or debian:*",
                wrong);
        secrets(it, wrong);
        if (it.getValidFrom() != null
                && it.getValidTo() != null
                && !it.getValidTo().isAfter(it.getValidFrom())) {
            wrong.add(new Objection("validTo", -1, it.getValidTo() + " is not after validFrom"));
        }
        return wrong;
    }

    /** Whether the intent holds at a time. */
    public static boolean holds(Intent intent, Instant at) {
        return (intent.getValidFrom() == null || !intent.getValidFrom().isAfter(at))
                && (intent.getValidTo() == null || intent.getValidTo().isAfter(at));
    }

    /**
     * Whether {@code intent} names the service that {@code peer} is; a bare name means the intent's own namespace.
     *
     * @param port port of the service; null where it is not known
     */
    public static boolean allowsService(Intent intent, Peer peer, Integer port) {
        return CompiledIntent.of(intent).service(peer.namespace(), peer.service(), port);
    }

    /**
     * Whether one of the intent's addresses holds {@code address} and, where it names a port, that port, and no exception
     * holds it.
     */
    public static boolean allowsAddress(Intent intent, String address, Integer port) {
        return address != null && CompiledIntent.of(intent).address(address, port);
    }

    /** Whether one of the intent's names is {@code dnsName}, or stands above it, and has that port where it names one. */
    public static boolean allowsName(Intent intent, String dnsName, Integer port) {
        return dnsName != null && CompiledIntent.of(intent).name(dnsName, port);
    }

    /**
     * Whether the service that {@code peer} is may connect; also where the intent does not say who may.
     *
     * @param port port of the intent's own service; null where it is not known
     */
    public static boolean allowsCaller(Intent intent, Peer peer, Integer port) {
        return CompiledIntent.of(intent).caller(peer.namespace(), peer.service(), port);
    }

    /**
     * Whether the service may be built on a base image; also where the intent names none.
     *
     * @param baseImage its reference; a digest in it does not count
     */
    public static boolean allowsBase(Intent intent, String baseImage) {
        if (intent.getBaseImages().isEmpty()) {
            return true;
        }
        int digest = baseImage == null ? -1 : baseImage.indexOf('@');
        String name = digest < 0 ? baseImage : baseImage.substring(0, digest);
        return name != null && intent.getBaseImages().stream().anyMatch(it -> Lists.glob(it, name));
    }

    /** What the intent says of a secret, by its name or name/key; empty where it does not name it. */
    public static Optional<DeclaredSecret> declaredSecret(Intent intent, String name) {
        return CompiledIntent.of(intent).secret(name);
    }

    /** Whether {@code path} is one of the declared files or lies below a declared folder. */
    public static boolean allowsRead(Intent intent, String path) {
        String file = FilePaths.normal(path);
        return intent.getReads().stream()
                .anyMatch(declared -> declared.endsWith("/") ? file.startsWith(declared) : file.equals(declared));
    }

    private static boolean isService(String name) {
        return ServiceAndPort.parse(name)
                .filter(it -> it.namespace() == null && it.port() < 0)
                .isPresent();
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    private static void each(
            String key, List<String> texts, Predicate<String> right, String otherwise, List<Objection> wrong) {
        for (int i = 0; i < texts.size(); i++) {
            if (!right.test(texts.get(i))) {
                wrong.add(new Objection(key, i, "'" + texts.get(i) + otherwise));
            }
        }
    }

    private static void ports(Intent it, List<Objection> wrong) {
        for (int i = 0; i < it.getListens().size(); i++) {
            if (!Ports.isPort(it.getListens().get(i))) {
                wrong.add(new Objection("listens", i, it.getListens().get(i) + " is no port from 1 to 65535"));
            }
        }
    }

    private static void secrets(Intent it, List<Objection> wrong) {
        List<DeclaredSecret> secrets = it.getSecrets() == null ? List.of() : it.getSecrets();
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).getName().isBlank()) {
                wrong.add(new Objection("secrets", i, "a secret needs its name"));
            }
            if (!Set.copyOf(DELIVERIES).contains(secrets.get(i).getDelivery())) {
                wrong.add(new Objection(
                        "secrets",
                        i,
                        "'" + secrets.get(i).getDelivery() + "' is no delivery: expected one of " + DELIVERIES));
            }
        }
    }
}
