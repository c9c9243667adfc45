package io.gantry.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The machine that a peer's address stands for, by which work is shared out and limited. */
public final class PeerHost {
    /** Who has one address of IPv6 mostly has all of these, see RFC 6177: so many bits are one machine. */
    private static final int PREFIX_BYTES = 8;

    /** Of one that is not known. */
    private static final InetAddress UNKNOWN = new InetSocketAddress(0).getAddress();

    private PeerHost() {}

    /** The address itself, or the prefix of 64 bits of one of IPv6; the wildcard address for none. */
    public static InetAddress of(InetSocketAddress peer) {
        InetAddress address = peer == null ? null : peer.getAddress();
        if (address == null) {
            return UNKNOWN;
        }
        return address instanceof Inet6Address ? prefix(address) : address;
    }

    private static InetAddress prefix(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
