package dev.plumbline.detectors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Native records as their makers write them, a line each. */
final class Records {
    static final String DIGEST = "sha256:" + "a".repeat(64);

    private Records() {}

    /** Tetragon: {@code binary} is started at that second of an hour. */
    static String launch(String binary, int second) {
        return """
                {"process_exec":{"process":{"pid":7,"uid":0,"binary":"%s"},"parent":{"pid":1,"binary":"/usr/sbin/nginx"}},\
                "node_name":"node-1","time":"2026-06-01T12:00:%02dZ"}
                """.formatted(binary, second);
    }

    /** Tetragon: somebody connects to port 443 of that address. */
    static String connect(String address) {
        return """
                {"process_kprobe":{"process":{"pid":7,"uid":0,"binary":"/bin/curl"},"function_name":"tcp_connect",\
                "args":[{"sock_arg":{"family":"AF_INET","type":"SOCK_STREAM","protocol":"IPPROTO_TCP",\
                "saddr":"10.0.0.1","daddr":"%s","sport":4000,"dport":443}}]},\
                "node_name":"node-1","time":"2026-06-01T12:00:30Z"}
                """.formatted(address);
    }

    /** CDEvents: service web is deployed at that second of an hour. */
    static String deployed(int second) {
        return """
                {"context":{"specversion":"0.5.0","id":"d%d","source":"https://deploy.example",\
                "type":"dev.cdevents.service.deployed.0.3.0","timestamp":"2026-06-01T12:00:%02dZ"},\
                "subject":{"id":"web","content":{"environment":{"id":"production"},\
                "artifactId":"pkg:oci/web@sha256%%3A%s?repository_url=registry.example/shop/web&tag=1"}}}
                """.formatted(second, second, "a".repeat(64));
    }

    static Path file(Path folder, String name, String... records) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("", records));
    }
}
