package io.gantry.broker.identity;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;

/** What this machine calls itself, for brokers that were not told. */
final class LocalHost {
    private LocalHost() {}

    /** The machine's name, or DEFAULT_BROKER when it has none. */
    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "DEFAULT_BROKER";
        }
    }

    /** An IPv4 address that others can reach, else an IPv6 one, else loopback. */
    static String address() {
        InetAddress best = InetAddress.getLoopbackAddress();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!network.isUp() || network.isLoopback() || network.isPointToPoint()) {
                    continue;
                }
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    if (rank(address) > rank(best)) {
                        best = address;
                    }
                }
            }
        } catch (SocketException e) {
            return best.getHostAddress();
        }
        String text = best.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static int rank(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return 0;
        }
        if (address.isLinkLocalAddress()) {
            return 1;
        }
        return address instanceof Inet4Address ? 3 : 2;
    }
}
