package dev.plumbline.detectors.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the disk of the state stores on this host has room. */
final class StateCheck implements Check {
    private static final long MIB = 1024 * 1024;
    private static final long LEAST = 1024 * MIB;

    @Override
    public String name() {
        return "state";
    }

    @Override
    public void look(Site site, Report report) throws IOException {
        Path folder = site.settings().stateDir();
        if (!Files.isDirectory(folder)) {
            report.note(
                    folder.toString(), "there is no state here: no engine runs on this host with these settings", "");
            return;
        }
        FileStore store = Files.getFileStore(folder);
        long free = store.getUsableSpace();
        String text = free / MIB + " MiB of " + store.getTotalSpace() / MIB + " are free";
        if (free < LEAST || free < store.getTotalSpace() / 20) {
            report.warning(folder.toString(), text, "make room, or set state.dir to a larger disk");
        } else {
            report.ok(folder.toString(), text);
        }
        if (!Files.isWritable(folder)) {
            report.error(folder.toString(), "this user may not write to it", "chown it, or set state.dir");
        }
    }
}
