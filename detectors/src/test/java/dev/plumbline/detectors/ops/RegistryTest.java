package dev.plumbline.detectors.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class RegistryTest {
    @Test
    void theProcessTellsOfItself() {
        PrometheusMeterRegistry registry = Registry.prometheus();
        assertThat(registry.scrape())
                .contains("jvm_memory_used_bytes{")
                .contains("jvm_gc_")
                .contains("jvm_threads_live_threads ")
                .contains("jvm_classes_loaded_classes ")
                .contains("process_cpu_usage ")
                .contains("process_uptime_seconds ");
        registry.close();
    }
}
