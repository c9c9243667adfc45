package io.gantry.cluster;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses as people write them: {@code host:port}, several of them separated by {@code ;}. */
public final class Hosts {
    private static final int MAX_PORT = 65_535;

    private Hosts() {}

    /** The single addresses of a list, checked. */
    public static List<String> split(String list) {
        List<String> addresses = new ArrayList<>();
        for (String part : list.split(";")) {
            if (!part.isBlank()) {
                parts(part.trim());
                addresses.add(part.trim());
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address in '" + list + "'; write HOST:PORT");
        }
        return addresses;
    }

    /** The address, its name looked up. */
    public static InetSocketAddress resolve(String address) {
        String[] parts = parts(address);
        InetSocketAddress resolved = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
        if (resolved.isUnresolved()) {
            throw new ClusterException(
                    "The host of " + address + " is not known; check the name, or write its IP address");
        }
        return resolved;
    }

    private static String[] parts(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        boolean isPort = port.matches("\\d{1,5}") && Integer.parseInt(port) > 0 && Integer.parseInt(port) <= MAX_PORT;
        if (colon <= 0 || !isPort) {
            throw new IllegalArgumentException("'" + address + "' is no address; write HOST:PORT, as 127.0.0.1:9876");
        }
        return new String[] {address.substring(0, colon), port};
    }
}
