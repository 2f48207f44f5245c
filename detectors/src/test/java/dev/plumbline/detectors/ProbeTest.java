package dev.plumbline.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/health/live", 200);
        answer("/health/ready", 503);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatAnswers200IsWell() {
        assertThat(Probe.ask(address("/health/live"))).isZero();
    }

    @Test
    void whatAnswers503IsNot() {
        assertThat(Probe.ask(address("/health/ready"))).isEqualTo(1);
    }

    @Test
    void whatDoesNotAnswerIsNot() {
        String address = address("/health/live");
        server.stop(0);
        assertThat(Probe.ask(address)).isEqualTo(1);
    }

    private void answer(String path, int status) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }
}
