package dev.plumbline.detectors.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeTest {
    @Test
    void whatTheEndpointWritesIsReadAsItWasCounted() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        String hostile = "a\"b\\c\nd,e}f=\"";
        Counter.builder("plumbline.x")
                .tag("rule", hostile)
                .tag("node", "n")
                .register(registry)
                .increment(2);
        Counter.builder("plumbline.y").register(registry).increment(1_000_000_000);
        Scrape scrape = scrape(registry.scrape());
        assertThat(scrape.by("rule", "plumbline_x_total")).isEqualTo(Map.of(hostile, 2.0));
        assertThat(scrape.by("node", "plumbline_x_total")).isEqualTo(Map.of("n", 2.0));
        assertThat(scrape.sum("plumbline_y_total")).isEqualTo(1e9);
    }

    @Test
    void enginesAddUp() {
        assertThat(scrape("plumbline_ready 1.0\n", "plumbline_ready 1.0\n").sum("plumbline_ready"))
                .isEqualTo(2);
    }

    @Test
    void whatIsNoSampleIsPassedOver() {
        Scrape scrape = scrape("""
            # HELP plumbline_x Text.
            plumbline_x NaN
            plumbline_x{rule="open
            plumbline_x{rule="a"
            plumbline_x{rule
            plumbline_x
            plumbline_x{rule="a"} many
            other{rule="a"} 3
            plumbline_x{rule="a"} 4 1796087984059
            """);
        assertThat(scrape.sum("plumbline_x")).isEqualTo(4);
        assertThat(scrape.sum("other")).isZero();
    }

    static Scrape scrape(String... engines) {
        Scrape scrape = new Scrape();
        for (String engine : engines) {
            scrape.add(engine);
        }
        return scrape;
    }
}
