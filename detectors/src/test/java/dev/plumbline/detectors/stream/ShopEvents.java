package dev.plumbline.detectors.stream;

import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** ShopEvents of a small shop at ten o'clock. */
final class ShopEvents {
    static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    static final String SEARCH_CONTAINER = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final String SEARCH_IMAGE = "sha256:" + "1".repeat(64);
    static final Identity SEARCH = Identity.newBuilder()
            .setService("product-search")
            .setNamespace("shop")
            .setContainerId(SEARCH_CONTAINER)
            .setAddresses(List.of("10.77.0.11"))
            .setImage("registry.example/shop/product-search:2.3.1")
            .setImageDigest(SEARCH_IMAGE)
            .build();
    static final Identity PAYMENT = Identity.newBuilder()
            .setService("payment-gateway")
            .setNamespace("shop")
            .setContainerId("f".repeat(64))
            .setAddresses(List.of("10.77.0.13"))
            .build();
    static final Intent SEARCH_INTENT = Intent.newBuilder()
            .setService("product-search")
            .setNamespace("shop")
            .setTalksTo(List.of("product-db"))
            .build();

    private static final int LINE = 7;

    private ShopEvents() {}

    static KernelEvent shellFromServer() {
        return launch("/usr/bin/dash", "/usr/bin/python3.11", TEN);
    }

    static KernelEvent launch(String binary, String parent, Instant time) {
        return kernel(process(binary, parent), new ProcessLaunch(false), time);
    }

    static KernelEvent connect(String address, int port) {
        NetworkActivity activity = NetworkActivity.newBuilder()
                .setAction(NetworkAction.CONNECT)
                .setProtocol("tcp")
                .setPeerAddress(address)
                .setPeerPort(port)
                .build();
        return kernel(process("/usr/bin/python3.11", null), activity, TEN);
    }

    static PipelineEvent built(Instant time, String... executables) {
        return pipeline(
                ImageBuilt.newBuilder()
                        .setRepository("https://git.example/shop/product-search")
                        .setExecutables(List.of(executables))
                        .build(),
                time);
    }

    static PipelineEvent deployed(Instant time) {
        return pipeline(
                Deployed.newBuilder()
                        .setService("product-search")
                        .setNamespace("shop")
                        .setChange("deployed")
                        .build(),
                time);
    }

    private static Process process(String binary, String parent) {
        return Process.newBuilder()
                .setPid(4711)
                .setBinary(binary)
                .setParentBinary(parent)
                .setContainerId(SEARCH_CONTAINER)
                .build();
    }

    private static KernelEvent kernel(Process process, SpecificRecord activity, Instant time) {
        String content = process + " " + activity + " " + time;
        return KernelEvent.newBuilder()
                .setId(Digests.eventId("test", content.getBytes(StandardCharsets.UTF_8), 0))
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector("tetragon", null))
                .setNode("node-1")
                .setOrigin(new Origin("tetragon.log", (long) LINE, "", null, null, null))
                .setProcess(process)
                .setActivity(activity)
                .build();
    }

    private static PipelineEvent pipeline(SpecificRecord step, Instant time) {
        return PipelineEvent.newBuilder()
                .setId(Digests.eventId("test", (step + " " + time).getBytes(StandardCharsets.UTF_8), 0))
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector("cdevents", null))
                .setOrigin(new Origin("builds.json", (long) LINE, "", null, null, null))
                .setImage("registry.example/shop/product-search:2.3.1")
                .setImageDigest(SEARCH_IMAGE)
                .setStep(step)
                .build();
    }
}
