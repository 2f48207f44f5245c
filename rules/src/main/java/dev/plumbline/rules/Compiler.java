package dev.plumbline.rules;

import dev.plumbline.rules.confine.AllowedClasses;
import dev.plumbline.rules.confine.CompiledCode;
import dev.plumbline.rules.confine.Counting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.KieModule;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/** From rules as text to rules that run, through Drools' executable model. May be asked by several threads. */
final class Compiler {
    private static final String RESOURCES = "src/main/resources/";
    private static final ClassLoader CLASSES = new CompilerClasses(Compiler.class.getClassLoader());

    private Compiler() {}

    /** What became of some files. */
    sealed interface Compiled {
        record Ready(Shard shard) implements Compiled {}

        /** @param problems never empty */
        record Refused(List<Problem> problems) implements Compiled {}
    }

    /**
     * @param shared declarations that every rule sees
     * @param files rules
     * @param location of the pack, for messages
     * @param walls what rule code must not get past
     * @param keep given the bytes from which {@link #load} makes the same again
     */
    static Compiled compile(
            RuleFile shared, Collection<RuleFile> files, String location, Walls walls, Consumer<byte[]> keep) {
        ReleaseId release = release();
        try {
            List<RuleFile> all = new ArrayList<>(files);
            all.add(shared);
            KieBuilder builder = build(release, all);
            List<Message> errors = errors(builder);
            if (!errors.isEmpty()) {
                return new Compiled.Refused(new Complaining(shared, files, location).of(errors));
            }
            byte[] bytes = bytes(builder);
            List<Problem> forbidden = forbidden(shared, files, location, walls, bytes);
            if (!forbidden.isEmpty()) {
                return new Compiled.Refused(forbidden);
            }
            bytes = Counting.of(bytes);
            keep.accept(bytes);
            // Loaded from them even now: what the compiler holds on to is several times that.
            return new Compiled.Ready(loaded(bytes, walls));
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // The compiler itself falls over some conditions, such as a pattern of matches that is none.
            return new Compiled.Refused(List.of(new Problem(
                    location,
                    0,
                    0,
                    "cannot be compiled: " + e.toString().lines().findFirst().orElse(""))));
        } finally {
            KieServices.get().getRepository().removeKieModule(release); // what is compiled next must not find it
        }
    }

    /** What is written in a file that rules may not do. */
    static Stream<Problem> forbidden(RuleFile file, String location) {
        return file.forbidden().stream()
                .map(it -> Problem.forbidden(location + "/" + file.path(), file.place(it.offset()), it.message()));
    }

    /** What was compiled, and goes where rules may not; of each file by itself, so that it can be named. */
    private static List<Problem> forbidden(
            RuleFile shared, Collection<RuleFile> files, String location, Walls walls, byte[] bytes) {
        List<Problem> forbidden = new ArrayList<>();
        if (walls.text()) {
            Stream.concat(files.stream(), Stream.of(shared))
                    .filter(file -> !file.text().isBlank() && file.parsed().isEmpty())
                    .forEach(file -> forbidden.add(Problem.forbidden(
                            location + "/" + file.path(),
                            new RuleFile.Place(0, 0),
                            "cannot be read as the compiler reads it; write it more plainly")));
        }
        List<String> reached = walls.code() ? CompiledCode.forbidden(bytes) : List.of();
        if (!reached.isEmpty()) {
            for (RuleFile file : files) {
                byte[] own = files.size() == 1 ? bytes : alone(shared, file);
                CompiledCode.forbidden(own)
                        .forEach(it -> forbidden.add(Problem.forbidden(
                                location + "/" + file.path(),
                                file.conditions(),
                                "compiled code " + it + ", out of reach of rules")));
            }
            if (forbidden.isEmpty()) { // it is of none of them alone
                reached.forEach(it -> forbidden.add(Problem.forbidden(
                        location,
                        new RuleFile.Place(0, 0),
                        "compiled code of " + files.size() + " rules " + it + ", out of reach of rules")));
            }
        }
        return forbidden;
    }

    private static byte[] alone(RuleFile shared, RuleFile file) {
        ReleaseId release = release();
        try {
            return bytes(build(release, List.of(shared, file)));
        } finally {
            KieServices.get().getRepository().removeKieModule(release);
        }
    }

    private static byte[] bytes(KieBuilder builder) {
        return ((InternalKieModule) builder.getKieModule()).getBytes();
    }

    /** Empty where the bytes are not what {@link Compiled.Ready} had. */
    static Optional<Shard> load(byte[] bytes, Walls walls) {
        try {
            return walls.code() && !CompiledCode.forbidden(bytes).isEmpty()
                    ? Optional.empty()
                    : Optional.of(loaded(bytes, walls));
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Shard loaded(byte[] bytes, Walls walls) {
        KieServices services = KieServices.get();
        KieModule module =
                services.getRepository().addKieModule(services.getResources().newByteArrayResource(bytes));
        ClassLoader engine = Compiler.class.getClassLoader();
        try {
            return new Shard(services.newKieContainer(
                    module.getReleaseId(), walls.classes() ? new AllowedClasses(engine) : engine));
        } finally {
            services.getRepository().removeKieModule(module.getReleaseId());
        }
    }

    /** Of its own for each build: two builds of one pack must not share classes. */
    private static ReleaseId release() {
        return KieServices.get().newReleaseId("dev.plumbline.pack", "p" + UUID.randomUUID(), "1");
    }

    private static KieBuilder build(ReleaseId release, Collection<RuleFile> rules) {
        KieServices services = KieServices.get();
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        rules.forEach(file -> files.write(RESOURCES + file.path(), file.text()));
        KieBuilder builder = services.newKieBuilder(files, CLASSES);
        builder.buildAll(ExecutableModelProject.class);
        return builder;
    }

    private static List<Message> errors(KieBuilder builder) {
        return builder.getResults().getMessages(Message.Level.ERROR);
    }

    /**
     * The compiler stops at the first rule that it does not understand: what is left is compiled again, until all is told.
     * An error in generated code names no rule: each one is compiled alone to see which have it.
     */
    private static final class Complaining {
        private final List<Problem> problems = new ArrayList<>();
        private final RuleFile shared;
        private final Map<String, RuleFile> files = new TreeMap<>();
        private final String location;

        Complaining(RuleFile shared, Collection<RuleFile> files, String location) {
            this.shared = shared;
            this.location = location;
            files.forEach(file -> this.files.put(file.path(), file));
            this.files.put(shared.path(), shared);
        }

        List<Problem> of(List<Message> first) {
            Map<String, RuleFile> left = new TreeMap<>(files);
            List<Message> errors = first;
            while (!errors.isEmpty()) {
                Map<String, List<Message>> byFile = byFile(errors, left.keySet());
                if (byFile.isEmpty()) {
                    left.remove(shared.path());
                    left.values().forEach(file -> tell(aside(List.of(shared, file)), file));
                    break;
                }
                byFile.forEach((path, own) -> tell(own, files.get(path)));
                if (byFile.containsKey(shared.path())) {
                    break;
                }
                left.keySet().removeAll(byFile.keySet());
                errors = aside(left.values());
            }
            if (problems.isEmpty()) {
                first.forEach(error -> problems.add(new Problem(location, 0, 0, error.getText())));
            }
            return problems;
        }

        private void tell(List<Message> messages, RuleFile file) {
            Complaints.of(messages, file, shared, location).stream()
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
        }

        private static Map<String, List<Message>> byFile(List<Message> errors, Set<String> paths) {
            Map<String, List<Message>> byFile = new TreeMap<>();
            for (Message error : errors) {
                String path = String.valueOf(error.getPath()).replace(RESOURCES, "");
                if (paths.contains(path)) {
                    byFile.computeIfAbsent(path, it -> new ArrayList<>()).add(error);
                }
            }
            return byFile;
        }

        private static List<Message> aside(Collection<RuleFile> rules) {
            ReleaseId release = release();
            List<Message> errors = errors(build(release, rules));
            KieServices.get().getRepository().removeKieModule(release);
            return errors;
        }
    }
}
