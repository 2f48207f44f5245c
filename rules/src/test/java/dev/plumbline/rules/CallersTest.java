package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Intent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.facts.Accepted;
import dev.plumbline.rules.facts.Connected;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final Peer SHOP = Peer.known("shop", null);

    @Test
    void aCallerIsHeldAgainstThePortThatItReached() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setCalledBy(List.of("shop:443"))
                .build();
        assertThat(accepted(443, SHOP, intent).callerAllowed()).isTrue();
        assertThat(accepted(22, SHOP, intent).callerAllowed()).isFalse();
        assertThat(accepted(443, Peer.known("other", null), intent).callerAllowed())
                .isFalse();
        assertThat(accepted(443, SHOP, intent).callersDeclared()).isTrue();
    }

    @Test
    void withoutAWordOnCallersEachKnownOneIsAllowed() {
        Intent silent = Intent.newBuilder().setService("web").build();
        assertThat(accepted(443, SHOP, silent).callerAllowed()).isTrue();
        assertThat(accepted(443, SHOP, silent).callersDeclared()).isFalse();
        assertThat(accepted(443, SHOP, null).callersDeclared()).isFalse();
    }

    @Test
    void aConnectionIsHeldAgainstItsPort() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setTalksTo(List.of("shop:443"))
                .build();
        assertThat(connected(443, intent).intended()).isTrue();
        assertThat(connected(22, intent).intended()).isFalse();
    }

    private static Accepted accepted(int ownPort, Peer peer, Intent intent) {
        NetworkActivity activity = NetworkActivity.newBuilder()
                .setAction(NetworkAction.ACCEPT)
                .setLocalPort(ownPort)
                .setPeerAddress("10.0.0.1")
                .setPeerPort(51_000)
                .build();
        return (Accepted) Events.fact(with(activity, peer, intent));
    }

    private static Connected connected(int port, Intent intent) {
        NetworkActivity activity = NetworkActivity.newBuilder()
                .setAction(NetworkAction.CONNECT)
                .setPeerAddress("10.0.0.1")
                .setPeerPort(port)
                .build();
        return (Connected) Events.fact(with(activity, SHOP, intent));
    }

    private static Enriched.Kernel with(NetworkActivity activity, Peer peer, Intent intent) {
        Enriched.Kernel event = Events.kernel(activity, "/srv/web");
        return new Enriched.Kernel(event.event(), event.owner(), peer, null, intent);
    }
}
