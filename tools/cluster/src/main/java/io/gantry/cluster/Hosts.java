package io.gantry.cluster;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Addresses as people write them: {@code host:port}, several of them separated by {@code ;}. IPv6 stands in brackets,
 * {@code [::1]:9876}.
 */
public final class Hosts {
    private static final int MAX_PORT = 65_535;
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f.:]{2,45}(?:%[A-Za-z0-9._-]{1,20})?]");

    private Hosts() {}

    /** The single addresses of a list, checked. */
    public static List<String> split(String list) {
        List<String> addresses = new ArrayList<>();
        for (String part : list.split(";")) {
            if (!part.isBlank()) {
                addresses.add(checked(part.trim()));
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address in '" + list + "'; write HOST:PORT");
        }
        return addresses;
    }

    private static String checked(String address) {
        String host = parts(address)[0];
        if (host.matches(".*[\\[\\]:].*") && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "'" + address + "' is no address; write one of IPv6 in brackets, as [::1]:9876");
        }
        return address;
    }

    /** As {@link #split} reads it: host and port, IPv6 in brackets. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Whether two texts name one address: one of IPv6 can be written in several ways. No name is looked up. */
    public static boolean isSame(String one, String other) {
        return one.equals(other) || isIpv6(one) && isIpv6(other) && resolve(one).equals(resolve(other));
    }

    private static boolean isIpv6(String address) {
        int colon = address.lastIndexOf(':');
        return colon > 0 && IPV6.matcher(address.substring(0, colon)).matches() && isPort(address.substring(colon + 1));
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= MAX_PORT;
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
        if (colon <= 0 || !isPort(port)) {
            throw new IllegalArgumentException("'" + address + "' is no address; write HOST:PORT, as 127.0.0.1:9876");
        }
        return new String[] {address.substring(0, colon), port};
    }
}
