package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.event.Identity;
import java.time.Instant;

/** Puts identities on their topic, and a heartbeat behind them once they are acknowledged. */
public final class TopicSink implements Sink {
    private final Publisher publisher;

    public TopicSink(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void put(Identity identity) {
        publisher.identity(identity);
    }

    @Override
    public void forget(String key) {
        publisher.forgetIdentity(key);
    }

    @Override
    public void inSync(String source, Instant upTo) {
        publisher.heartbeat(source, upTo);
    }
}
