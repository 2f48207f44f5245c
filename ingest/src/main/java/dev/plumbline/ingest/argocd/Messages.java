package dev.plumbline.ingest.argocd;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of the default catalogue, which are what a webhook sends whose template has no body. */
final class Messages {
    private static final Pattern BEGINNING = Pattern.compile(
            "\\s{0,64}(?::[a-z_]{1,32}:)?\\s{0,64}(?:The sync operation of application|Application) (\\S{1,256}) ");

    private static final Pattern DEPLOYED = Pattern.compile("is now running new version of deployments manifests");
    private static final Pattern SYNCED = Pattern.compile("has been successfully synced at (\\S{1,64}?)\\.?\\s");
    private static final Pattern FAILED = Pattern.compile("has failed at (\\S{1,64}) with the following error");
    private static final Pattern STARTED = Pattern.compile("has started at (\\S{1,64}?)\\.?\\s");
    private static final Pattern PAGE = Pattern.compile("details are available at: (\\S{1,1024})");

    private Messages() {}

    /** Whether it begins as one. */
    static boolean isOne(String text) {
        return BEGINNING.matcher(text).lookingAt();
    }

    static Told read(String message, RawRecord record) {
        Matcher beginning = BEGINNING.matcher(message);
        String rest = message + "\n";
        if (beginning.lookingAt()) {
            String name = beginning.group(1);
            Matcher synced = SYNCED.matcher(rest);
            Matcher failed = FAILED.matcher(rest);
            Matcher started = STARTED.matcher(rest);
            if (synced.find()) {
                return deployed(name, synced.group(1), record);
            }
            if (failed.find()) {
                return run(name, PipelinePhase.FINISHED, failed.group(1), message, record);
            }
            if (started.find()) {
                return run(name, PipelinePhase.STARTED, started.group(1), message, record);
            }
            if (DEPLOYED.matcher(rest).find()) {
                return deployed(name, null, record);
            }
        }
        return Told.unmodelled(
                "message: of another trigger than on-deployed and on-sync-succeeded, -failed and -running");
    }

    private static Told deployed(String name, String time, RawRecord record) {
        Deployed deployed = new Deployed();
        deployed.setService(name);
        deployed.setChange("deployed");
        return Told.step(Times.parse(time).or(() -> Arrival.of(record)), "message: " + Arrival.MISSING, deployed);
    }

    private static Told run(String name, PipelinePhase phase, String time, String message, RawRecord record) {
        Matcher page = PAGE.matcher(message);
        PipelineRun run = new PipelineRun();
        run.setPhase(phase);
        run.setPipeline(name);
        run.setOutcome(phase == PipelinePhase.FINISHED ? "failure" : null);
        run.setUrl(page.find() ? page.group(1) : null);
        return Told.step(Times.parse(time).or(() -> Arrival.of(record)), "message: " + Arrival.MISSING, run);
    }
}
