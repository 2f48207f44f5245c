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

    /** Whether the image's build or its SBOM lists {@code binary}. */
    public boolean inManifest() {
        return hasExecutable(binary());
    }

    /** Whether the declared intent names {@code binary}. */
    public boolean intended() {
        return isDeclaredProgram();
    }
}
