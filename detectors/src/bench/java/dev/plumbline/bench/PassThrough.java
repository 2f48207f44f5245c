package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** The least that Kafka Streams can do with the same events: decodes them, and passes the same share of them on. */
final class PassThrough implements AutoCloseable {
    private final LongAdder seen = new LongAdder();
    private final KafkaStreams streams;

    PassThrough(Settings settings, Traffic traffic) {
        Topics topics = Topics.named(settings);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topics.kernelEvents().name(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .filter((key, value) -> {
                    seen.increment();
                    return Wire.KERNEL_EVENT.decode(value) instanceof Wire.Decoded.Read<KernelEvent> read
                            && traffic.isMatching(Traffic.number(read.value()));
                })
                .to(topics.deadLetters().name(), Produced.with(Serdes.String(), Serdes.ByteArray()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        streams = new KafkaStreams(builder.build(), properties);
        streams.start();
    }

    long seen() {
        return seen.sum();
    }

    @Override
    public void close() {
        streams.close();
    }
}
