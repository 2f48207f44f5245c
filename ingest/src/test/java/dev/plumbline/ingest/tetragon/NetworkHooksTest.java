package dev.plumbline.ingest.tetragon;

import static dev.plumbline.ingest.tetragon.Lines.integer;
import static dev.plumbline.ingest.tetragon.Lines.kprobe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkHooksTest {
    private static final String SOCK = """
            {"sock_arg":{"family":"AF_INET","type":"SOCK_STREAM","protocol":"IPPROTO_TCP","saddr":"10.77.0.11","daddr":"10.77.0.13","sport":41000,"dport":8443}}""";

    @ParameterizedTest
    @ValueSource(strings = {"tcp_connect", "tcp_v4_connect", "security_socket_connect"})
    void aConnectHasBothEnds(String function) {
        assertThat(network(kprobe(function, SOCK)))
                .isEqualTo(new NetworkActivity(NetworkAction.CONNECT, "tcp", "10.77.0.11", 41000, "10.77.0.13", 8443));
    }

    @Test
    void theAddressThatTheCallWasGivenIsThePeer() {
        assertThat(network(kprobe(
                        "__x64_sys_connect",
                        integer(3),
                        "{\"sockaddr_arg\":{\"family\":\"AF_INET\",\"addr\":\"203.0.113.66\",\"port\":4444}}")))
                .isEqualTo(new NetworkActivity(NetworkAction.CONNECT, null, null, null, "203.0.113.66", 4444));
    }

    @Test
    void addressesAreCanonical() {
        NetworkActivity connect = network(
                kprobe(
                        "tcp_connect",
                        "{\"sock_arg\":{\"protocol\":\"IPPROTO_TCP\",\"saddr\":\"::ffff:10.0.0.1\",\"daddr\":\"2001:DB8:0:0:0:0:0:7\",\"dport\":443}}"));
        assertThat(connect.getLocalAddress()).isEqualTo("10.0.0.1");
        assertThat(connect.getPeerAddress()).isEqualTo("2001:db8::7");
    }

    @Test
    void aUnixSocketHasNoAddress() {
        assertThat(network(kprobe("security_socket_connect", "{\"sock_arg\":{\"family\":\"AF_UNIX\"}}")))
                .isEqualTo(new NetworkActivity(NetworkAction.CONNECT, "unix", null, null, null, null));
    }

    @Test
    void udpIsUdp() {
        assertThat(network(kprobe("security_socket_connect", SOCK.replace("IPPROTO_TCP", "IPPROTO_UDP")))
                        .getProtocol())
                .isEqualTo("udp");
    }

    @Test
    void anImpossiblePortAndAddressAreUnknown() {
        NetworkActivity connect = network(kprobe(
                "tcp_connect",
                "{\"sock_arg\":{\"saddr\":\"<NA>\",\"sport\":-1,\"daddr\":\"10.0.0.1\",\"dport\":70000}}"));
        assertThat(connect).isEqualTo(new NetworkActivity(NetworkAction.CONNECT, "tcp", null, null, "10.0.0.1", null));
    }

    @Test
    void anAcceptTellsTheNewSocketThatTheHookReturns() {
        assertThat(network(Lines.line(
                        "process_kprobe", "\"function_name\":\"inet_csk_accept\",\"args\":[],\"return\":" + SOCK)))
                .isEqualTo(new NetworkActivity(NetworkAction.ACCEPT, "tcp", "10.77.0.11", 41000, "10.77.0.13", 8443));
    }

    @Test
    void aListeningSocketHasNoPeerToAccept() {
        NetworkActivity accept = network(
                kprobe(
                        "security_socket_accept",
                        "{\"sock_arg\":{\"protocol\":\"IPPROTO_TCP\",\"saddr\":\"0.0.0.0\",\"sport\":80,\"daddr\":\"0.0.0.0\",\"dport\":0}}"));
        assertThat(accept).isEqualTo(new NetworkActivity(NetworkAction.ACCEPT, "tcp", "0.0.0.0", 80, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inet_csk_listen_start", "security_socket_listen"})
    void aListenHasItsOwnEndOnly(String function) {
        assertThat(network(kprobe(function, SOCK)))
                .isEqualTo(new NetworkActivity(NetworkAction.LISTEN, "tcp", "10.77.0.11", 41000, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, 6, tcp",
        "10, 1, 0, tcp",
        "2, 0x80801, 0, tcp",
        "2, 2, 0, udp",
        "10, 2, 17, udp",
        "1, 1, 0, unix",
        "2, 3, 1, raw",
        "17, 3, 768, raw",
        "17, 2, 768, raw",
        "2, 1, 132, 132"
    })
    void aNewSocketHasItsProtocol(String family, String type, String number, String protocol) {
        assertThat(network(kprobe(
                        "__x64_sys_socket",
                        integer(Long.decode(family)),
                        integer(Long.decode(type)),
                        integer(Long.decode(number)))))
                .isEqualTo(new NetworkActivity(NetworkAction.SOCKET, protocol, null, null, null, null));
    }

    @Test
    void connectAcceptAndListenOfTheEnterpriseEditionAreRead() {
        String ends =
                "\"source_ip\":\"10.88.0.7\",\"source_port\":49168,\"destination_ip\":\"142.250.180.196\",\"destination_port\":80,\"protocol\":\"TCP\"";
        assertThat(network(Lines.line("process_connect", ends)))
                .isEqualTo(
                        new NetworkActivity(NetworkAction.CONNECT, "tcp", "10.88.0.7", 49168, "142.250.180.196", 80));
        assertThat(network(Lines.line("process_accept", ends)))
                .isEqualTo(new NetworkActivity(NetworkAction.ACCEPT, "tcp", "142.250.180.196", 80, "10.88.0.7", 49168));
        assertThat(network(Lines.line("process_listen", "\"ip\":\"0.0.0.0\",\"port\":9080,\"protocol\":\"TCP\"")))
                .isEqualTo(new NetworkActivity(NetworkAction.LISTEN, "tcp", "0.0.0.0", 9080, null, null));
    }

    @Test
    void aHookWithoutItsSocketIsIncomplete() {
        assertThat(Lines.refusal(kprobe("tcp_connect"))).isEqualTo("incomplete: args: no socket and no address");
        assertThat(Lines.refusal(kprobe("inet_csk_accept"))).isEqualTo("incomplete: args: no socket");
        assertThat(Lines.refusal(kprobe("inet_csk_listen_start"))).isEqualTo("incomplete: args: no socket");
        assertThat(Lines.refusal(kprobe("__x64_sys_socket"))).isEqualTo("incomplete: args: no family");
        assertThat(Lines.refusal(Lines.line("process_connect", "\"protocol\":\"TCP\"")))
                .startsWith("incomplete: ");
    }

    private static NetworkActivity network(String line) {
        return Lines.activity(NetworkActivity.class, line);
    }
}
