package io.gantry.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people write them, those of IPv6 in brackets. */
final class HostsTest {
    @Test
    void addressesAreTakenAsTheyAreWritten() {
        List<String> written = List.of("127.0.0.1:9876", "host-1.example:1", "[::1]:9876", "[fe80::1%eth0]:65535");
        assertEquals(written, Hosts.split(String.join(" ; ", written) + ";"));
        assertEquals(new InetSocketAddress("::1", 9876), Hosts.resolve("[::1]:9876"));
        assertEquals("[0:0:0:0:0:0:0:1]:9876", Hosts.text(Hosts.resolve("[::1]:9876")));
        assertEquals("127.0.0.1:9876", Hosts.text(Hosts.resolve("127.0.0.1:9876")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "host",
                ":1",
                "host:0",
                "host:65536",
                "host:x",
                "[::1]",
                "::1:9876",
                "[::1:9876",
                "[host]:1",
                "[]:1",
                "a[::1]:1",
                "[::1]9876"
            })
    void whatIsNoAddressIsRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Hosts.split(text))
                .getMessage();
        assertTrue(message.contains("; write "), message);
    }

    @Test
    void oneAddressOfIpv6IsWrittenInSeveralWays() {
        assertTrue(Hosts.isSame("[::1]:9876", "[0:0:0:0:0:0:0:1]:9876"));
        assertTrue(Hosts.isSame("any text", "any text"));
        assertFalse(Hosts.isSame("[::1]:9876", "[::1]:9877"));
        assertFalse(Hosts.isSame("broker-a:0", "[::1]:9877"));
        assertFalse(Hosts.isSame("[::1]:99999", "[::1]:9877"));
    }
}
