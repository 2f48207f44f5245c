package dev.plumbline.detectors.cli;

import picocli.CommandLine.Command;

@Command(name = "collect")
final class CollectCommand implements Runnable {
    @Override
    public void run() {}
}
