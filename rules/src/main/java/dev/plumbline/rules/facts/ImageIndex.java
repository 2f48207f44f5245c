package dev.plumbline.rules.facts;

import dev.plumbline.event.Component;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.schemas.Trust;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What rules look up in an image: made once for each {@link Provenance} that a fact is asked about, by which instance it is
 * and not by what it says, and gone with it.
 *
 * <p>Memory: sets of what the provenance holds already. Thread-safe.
 */
final class ImageIndex {
    static {
        Trust.inGeneratedClasses();
    }

    /** Stands in where nothing was told of an image. */
    static final Provenance NOTHING =
            Provenance.newBuilder().setImageDigest("").setTime(Instant.EPOCH).build();

    private static final Map<Object, ImageIndex> KNOWN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Provenance> GONE = new ReferenceQueue<>();

    private final Set<String> executables = new HashSet<>();
    private final Set<String> packages = new HashSet<>();
    private final Map<String, List<Vulnerability>> bySeverity = new HashMap<>();
    private final Set<String> vulnerabilities = new HashSet<>();
    private final List<String> scanners = new ArrayList<>();
    private final boolean manifestKnown;

    private ImageIndex(Provenance image) {
        List<String> built = image.getBuilt() == null ? null : image.getBuilt().getExecutables();
        List<String> listed = image.getSbom() == null ? null : image.getSbom().getExecutables();
        manifestKnown = built != null || listed != null;
        executables.addAll(built == null ? List.of() : built);
        executables.addAll(listed == null ? List.of() : listed);
        for (Component it :
                image.getSbom() == null ? List.<Component>of() : image.getSbom().getComponents()) {
            packages.add(it.getName());
            if (it.getPurl() != null) {
                packages.add(it.getPurl());
            }
        }
        for (ImageScanned scan : scans(image)) {
            scanners.add(scan.getScanner());
            for (Vulnerability it : scan.getVulnerabilities()) {
                vulnerabilities.add(it.getId());
                bySeverity
                        .computeIfAbsent(it.getSeverity(), severity -> new ArrayList<>())
                        .add(it);
            }
        }
    }

    static ImageIndex of(Provenance image) {
        for (Object gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            KNOWN.remove(gone);
        }
        ImageIndex known = KNOWN.get(new Asked(image));
        if (known == null) {
            known = new ImageIndex(image);
            KNOWN.put(new Held(image), known);
        }
        return known;
    }

    /** Whether anybody told which executables the image contains. */
    boolean manifestKnown() {
        return manifestKnown;
    }

    /** Absolute paths, by the build and by the SBOM. */
    Set<String> executables() {
        return executables;
    }

    /** Names and package URLs. */
    Set<String> packages() {
        return packages;
    }

    /** By the newest scan of each scanner, the waived ones too. */
    List<Vulnerability> vulnerabilities(String severity) {
        return bySeverity.getOrDefault(severity, List.of());
    }

    /** Ids, whatever the severity. */
    Set<String> vulnerabilities() {
        return vulnerabilities;
    }

    /** Names, of the newest scan first. */
    List<String> scanners() {
        return scanners;
    }

    /** What was declared may have the newest scan alone. */
    private static List<ImageScanned> scans(Provenance image) {
        if (!image.getScans().isEmpty()) {
            return image.getScans();
        }
        return image.getScan() == null ? List.of() : List.of(image.getScan());
    }

    /** A key that keeps no provenance alive. It equals itself alone, and is found by {@link Asked}. */
    private static final class Held extends WeakReference<Provenance> {
        private final int hash;

        Held(Provenance image) {
            super(image, GONE);
            hash = System.identityHashCode(image);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A key to look up with. */
    private static final class Asked {
        private final Provenance image;

        Asked(Provenance image) {
            this.image = image;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(image);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Held held && held.refersTo(image);
        }
    }
}
