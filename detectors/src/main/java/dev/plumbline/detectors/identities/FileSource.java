package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.event.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in which people declare who is who, read again when they change.
 *
 * <p>What is taken out ends at that moment, unless it said when it ends. A file that becomes wrong or cannot be read is
 * told, and what it said last stands until it is right again.
 */
public final class FileSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
    private static final String ALL = "files";

    private final List<Path> files;
    private final String node;
    private final InstantSource clock;
    private final Map<Path, String> texts = new HashMap<>();
    private final Map<Path, String> troubles = new HashMap<>();
    private final Map<Path, List<Identity>> declared = new HashMap<>();

    /** @param node the host's name */
    public FileSource(List<Path> files, String node, InstantSource clock) {
        this.files = List.copyOf(files);
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "file/" + node;
    }

    @Override
    public void list(Ledger ledger) throws Unavailable {
        for (Path file : files) {
            try {
                String trouble = read(file);
                if (trouble != null) {
                    throw new Unavailable(trouble, null);
                }
            } catch (IOException e) {
                throw new Unavailable(reason(file, e), e);
            }
        }
        say(ledger);
        ledger.settle(clock.instant());
    }

    @Override
    public void follow(Ledger ledger, Pulse pulse) throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(pulse.millisLeft());
            if (pulse.isDue()) {
                var upTo = clock.instant();
                if (readChanged()) {
                    say(ledger);
                }
                pulse.give(ledger, upTo);
            }
        }
    }

    private boolean readChanged() {
        boolean changed = false;
        for (Path file : files) {
            List<Identity> before = declared.get(file);
            String trouble;
            try {
                trouble = read(file);
            } catch (IOException e) {
                trouble = reason(file, e);
            }
            changed |= declared.get(file) != before;
            String toldBefore = trouble == null ? troubles.remove(file) : troubles.put(file, trouble);
            if (trouble != null && !trouble.equals(toldBefore)) {
                LOG.error("{}\nwhat it said before stands until it is right", trouble);
            }
        }
        return changed;
    }

    /** Null where it is right, else all that is wrong with it. */
    private String read(Path file) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString();
        if (text.equals(texts.get(file))) {
            return troubles.get(file);
        }
        texts.put(file, text);
        Declarations.Read<Identity> read = Declarations.identities(text, file.toString());
        if (!read.errors().isEmpty()) {
            return String.join("\n", read.errors());
        }
        declared.put(file, read.entries());
        LOG.info("{}: {} identities in {}", name(), read.entries().size(), file);
        return null;
    }

    private void say(Ledger ledger) {
        List<Identity> all = new ArrayList<>();
        files.forEach(file -> all.addAll(declared.get(file)));
        ledger.say(ALL, all, clock.instant());
    }

    private static String reason(Path file, IOException why) {
        return file + " cannot be read: "
                + (why instanceof NoSuchFileException ? "there is no such file" : why.toString());
    }
}
