package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gantry.wire.PeerHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Whose addresses are one host's. */
final class PeerHostTest {
    private static InetAddress hostOf(String address) throws UnknownHostException {
        return PeerHost.of(new InetSocketAddress(InetAddress.getByName(address), 4711));
    }

    @Test
    void anAddressOfIpv4IsAHost() throws UnknownHostException {
        assertEquals(InetAddress.getByName("10.0.0.7"), hostOf("10.0.0.7"));
        assertNotEquals(hostOf("10.0.0.7"), hostOf("10.0.0.8"));
    }

    @Test
    void aPrefixOfIpv6IsAHost() throws UnknownHostException {
        assertEquals(hostOf("2001:db8:0:1::7"), hostOf("2001:db8:0:1:ffff::8"));
        assertNotEquals(hostOf("2001:db8:0:1::7"), hostOf("2001:db8:0:2::7"));
    }

    @Test
    void whoIsNotKnownHasAHostToo() throws UnknownHostException {
        assertEquals(InetAddress.getByName("0.0.0.0"), PeerHost.of(null));
        assertEquals(InetAddress.getByName("0.0.0.0"), PeerHost.of(InetSocketAddress.createUnresolved("nowhere", 1)));
    }
}
