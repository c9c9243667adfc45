package io.gantry.settings.rocketmq;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * The address a broker advertises when nobody says one, chosen by Apache's rule: of the interfaces that are
 * up and neither bridge, virtual nor point-to-point, the first public IPv4 address; else the last private
 * one; else IPv6 in the same manner, but the first; else what the host's name stands for.
 */
final class LocalAddress {
    private static final String LOOPBACK = "127.0.0.1";

    private LocalAddress() {}

    /** Asked once per process: it takes milliseconds, and a node keeps what it began with. */
    private static final class Machine {
        private static final String ADDRESS = search();
        private static final String NAME = askName();
    }

    static String find() {
        return Machine.ADDRESS;
    }

    /** The name of this machine; Apache's word for an unknown one if it has none. */
    static String hostName() {
        return Machine.NAME;
    }

    private static String search() {
        try {
            List<InetAddress> found = new ArrayList<>();
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                boolean isBridge = Files.exists(Path.of("/sys/class/net", each.getName(), "bridge"));
                if (each.isUp() && !isBridge && !each.isVirtual() && !each.isPointToPoint()) {
                    found.addAll(Collections.list(each.getInetAddresses()));
                }
            }
            return choose(found);
        } catch (IOException e) {
            return LOOPBACK;
        }
    }

    private static String askName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "DEFAULT_BROKER";
        }
    }

    static String choose(List<InetAddress> found) throws IOException {
        List<InetAddress> four = only(found, each -> each instanceof Inet4Address);
        List<InetAddress> six = only(found, each -> each instanceof Inet6Address);
        if (!four.isEmpty()) {
            return four.stream()
                    .filter(each -> !isPrivate(each.getAddress()))
                    .findFirst()
                    .orElse(four.get(four.size() - 1))
                    .getHostAddress();
        }
        if (!six.isEmpty()) {
            InetAddress chosen = six.stream()
                    .filter(each -> !each.isLinkLocalAddress() && !each.isSiteLocalAddress())
                    .findFirst()
                    .orElse(six.get(0));
            return "[" + chosen.getHostAddress() + "]";
        }
        return InetAddress.getLocalHost().getHostAddress();
    }

    private static List<InetAddress> only(List<InetAddress> found, Predicate<InetAddress> wanted) {
        return found.stream()
                .filter(wanted)
                .filter(each -> !each.isLoopbackAddress() && !each.isAnyLocalAddress())
                .toList();
    }

    private static boolean isPrivate(byte... ip) {
        int second = ip[1] & 0xFF;
        return switch (ip[0] & 0xFF) {
            case 10, 127 -> true;
            case 172 -> second >= 16 && second <= 31;
            case 192 -> second == 168;
            default -> false;
        };
    }
}
