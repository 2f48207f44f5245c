package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Main;
import dev.plumbline.detectors.TestPacks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show, in which no other test has loaded a class before. */
class FreshProcessTest {
    @TempDir
    Path folder;

    @Test
    void stepsOfThePipelineNeedNoDeclaredFile() throws Exception {
        Path rules = TestPacks.written(folder.resolve("rules"), Map.of("image/any", "$event : ServiceDeployed()"));
        Path deploys = Records.file(folder, "d.json", Records.deployed(1));
        Process eval = start("C.UTF-8", "eval", "--rules", rules, "--format", "cdevents", deploys);
        assertThat(out(eval)).contains("\"rule\":\"image/any\"");
        assertThat(eval.waitFor()).isEqualTo(1);
    }

    @Test
    void outputIsUtf8WhateverTheLocale() throws Exception {
        Path log = Records.file(
                folder,
                "k.log",
                Records.launch("/bin/größe", 1),
                Records.launch("/bin/ls", 2).replace("process_exec", "process_größe"));
        Process ingest = start("C", "ingest", "tetragon", log, "--out", "json");
        assertThat(out(ingest)).contains("\"binary\":\"/bin/größe\"");
        assertThat(Files.readString(folder.resolve("err"))).contains("größe");
        assertThat(ingest.waitFor()).isEqualTo(1);
    }

    private Process start(String locale, Object... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        List.of(arguments).forEach(it -> builder.command().add(it.toString()));
        builder.environment().put("LC_ALL", locale);
        return builder.redirectError(folder.resolve("err").toFile()).start();
    }

    private static String out(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
