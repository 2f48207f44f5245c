package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Peer;
import java.time.Instant;

/**
 * Something that a service was seen to do once, and that its intent may name.
 *
 * @param line how an intent would name it
 * @param peer the other side; {@link Peer#NONE} where there is none
 * @param address of the other side; null where there is none
 * @param port of the side that listens; null where it is not known
 * @param image digest of its image; null where it is not known
 */
public record Sighting(
        Service service, Key key, String line, Peer peer, String address, Integer port, Instant time, String image) {

    /** Whether {@code intent} allows it, by whichever of its keys. */
    boolean isAllowedBy(Intent intent) {
        return switch (key) {
            case TALKS_TO, ADDRESSES, NAMES ->
                Intents.allowsService(intent, peer, port)
                        || Intents.allowsAddress(intent, address, port)
                        || Intents.allowsName(intent, peer.name(), port);
            case CALLED_BY -> Intents.allowsCaller(intent, peer, port);
            case EXECUTES -> intent.getExecutes().contains(line);
            case LISTENS -> intent.getListens().contains(port);
            case READS -> Intents.allowsRead(intent, line);
            case BASE_IMAGES -> Intents.allowsBase(intent, line);
        };
    }
}
