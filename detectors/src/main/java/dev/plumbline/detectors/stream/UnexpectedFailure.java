package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last net: a record on which a step threw goes to the dead letters with its place, and the topology goes on. */
public final class UnexpectedFailure implements ProcessingExceptionHandler {
    static final String TOPIC = "plumbline.dead.letter.topic";
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedFailure.class);

    private String topic;

    @Override
    public void configure(Map<String, ?> configs) {
        topic = (String) configs.get(TOPIC);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        Coordinates at = new Coordinates(context.topic(), context.partition(), context.offset());
        LOG.error(
                "step {} failed on {}; the record goes to the dead letters", context.processorNodeId(), at, exception);
        DeadLetter letter = DeadLetters.ofTopic(
                "failed",
                exception.toString(),
                String.valueOf(context.processorNodeId()),
                null,
                at,
                context.sourceRawValue(),
                Instant.now());
        byte[] key = DeadLetters.key(letter).getBytes(StandardCharsets.UTF_8);
        return Response.resume(List.of(new ProducerRecord<>(topic, key, Wire.DEAD_LETTER.encode(letter))));
    }
}
