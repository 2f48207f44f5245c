package dev.plumbline.rules.facts;

import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process started a program. */
public final class ProcessLaunched extends KernelFact {
    private final ProcessLaunch launch;

    ProcessLaunched(Enriched.Kernel enriched, ProcessLaunch launch, Lists lists) {
        super(enriched, lists);
        this.launch = launch;
    }

    /** Whether the executable has no name in a file system. */
    public boolean fromMemory() {
        return launch.getFromMemory();
    }

    /** Whether the pipeline told which executables the image contains. */
    public boolean manifestKnown() {
        return built() && provenance().getBuilt().getExecutables() != null;
    }

    /** Whether the image's manifest lists {@code binary}. */
    public boolean inManifest() {
        return manifestKnown()
                && binary() != null
                && provenance().getBuilt().getExecutables().contains(binary());
    }

    /** Whether the declared intent names {@code binary}. */
    public boolean intended() {
        return declared() && binary() != null && intent().getExecutes().contains(binary());
    }
}
