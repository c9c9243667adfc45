package io.gantry.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A host as records hold it: the IP address (4 or 16 bytes), then the port as an int. Whether it is the long
 * form is told by a bit of the record's system flag. Pure functions, safe for any thread.
 *
 * <pre>
 * 0        4      8        IPv4       0                16     20     IPv6
 * +--------+------+                   +----------------+------+
 * | ip     | port |                   | ip             | port |
 * +--------+------+                   +----------------+------+
 * </pre>
 */
public final class HostAddress {
    /** Bytes of an IPv4 host. */
    public static final int V4_BYTES = 8;

    /** Bytes of an IPv6 host. */
    public static final int V6_BYTES = 20;

    private HostAddress() {}

    /** The 8 or 20 bytes of an address, which must be resolved. */
    public static byte[] bytes(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("The host has no IP address: " + address + "; use an IP address");
        }
        byte[] ip = address.getAddress().getAddress();
        return ByteBuffer.allocate(ip.length + Integer.BYTES)
                .put(ip)
                .putInt(address.getPort())
                .array();
    }

    /** Reads an address of {@link #V4_BYTES} or {@link #V6_BYTES}; a damaged port becomes 0. */
    public static InetSocketAddress read(ByteBuffer buffer, int at, int bytes) {
        byte[] ip = new byte[bytes - Integer.BYTES];
        buffer.get(at, ip);
        int port = buffer.getInt(at + ip.length);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port < 0 || port > 0xFFFF ? 0 : port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("A host has 8 or 20 bytes, found " + bytes, e);
        }
    }
}
