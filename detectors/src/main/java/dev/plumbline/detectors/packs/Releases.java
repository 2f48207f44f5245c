package dev.plumbline.detectors.packs;

import dev.plumbline.event.PackRelease;
import dev.plumbline.rules.PackFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packs as they are published: signed, and checked before anything in them is looked at. */
public final class Releases {
    private static final String CASES = ".cases.yaml";

    private Releases() {}

    /**
     * The pack without its cases, signed.
     *
     * @param name of its manifest
     * @param version of its manifest
     */
    public static PackRelease signed(PackFiles pack, String name, String version, Instant now, SigningKey key) {
        SortedMap<String, String> files = new TreeMap<>(pack.files());
        files.keySet().removeIf(it -> it.endsWith(CASES));
        PackRelease release = new PackRelease(
                name, version, pack.digest(), now.truncatedTo(ChronoUnit.MICROS), files, ByteBuffer.allocate(0));
        release.setSignature(ByteBuffer.wrap(key.sign(text(release))));
        return release;
    }

    /** What became of a release. */
    public sealed interface Checked {
        record Good(PackFiles files) implements Checked {}

        /** @param why in words, with what to do */
        record Refused(String why) implements Checked {}
    }

    /**
     * Whether a trusted publisher signed just this.
     *
     * @param key of its record
     * @param location of the pack, for messages
     */
    public static Checked check(PackRelease release, String key, TrustedKeys keys, String location) {
        if (keys.isEmpty()) {
            return new Checked.Refused("no publisher is trusted; rules.keys names the file with their public keys");
        }
        if (!release.getName().equals(key)) {
            return new Checked.Refused("its name is " + release.getName() + ", and its key is " + key);
        }
        PackFiles files = new PackFiles(location, new TreeMap<>(release.getFiles()));
        if (files.files().entrySet().stream().anyMatch(it -> (it.getKey() + it.getValue()).indexOf('\0') >= 0)) {
            return new Checked.Refused("a file of it holds a zero byte, which no rule needs");
        }
        if (!files.digest().equals(release.getDigest())) {
            return new Checked.Refused("its files are not those of its digest: they were changed after it was signed");
        }
        byte[] signature = new byte[release.getSignature().remaining()];
        release.getSignature().duplicate().get(signature);
        return keys.signed(text(release), signature)
                ? new Checked.Good(files)
                : new Checked.Refused("no trusted key signed it; rules.keys names the file with those that are");
    }

    private static byte[] text(PackRelease release) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, release.getPublishedAt());
        return String.join(
                        "\n",
                        "plumbline-pack-1",
                        release.getName(),
                        release.getVersion(),
                        release.getDigest(),
                        Long.toString(micros),
                        "")
                .getBytes(StandardCharsets.UTF_8);
    }
}
