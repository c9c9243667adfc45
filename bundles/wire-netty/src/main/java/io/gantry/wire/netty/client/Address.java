package io.gantry.wire.netty.client;

import java.util.OptionalInt;

/** A {@code host:port} as it is written; IPv6 hosts stand in brackets. */
record Address(String host, int port) {
    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        OptionalInt port = colon < 0 ? OptionalInt.empty() : port(text.substring(colon + 1));
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || port.isEmpty()) {
            throw new IllegalArgumentException("An address is host:port, found '" + text + "'");
        }
        return new Address(host, port.getAsInt());
    }

    private static OptionalInt port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(text);
        return port > 0 && port < 1 << Character.SIZE ? OptionalInt.of(port) : OptionalInt.empty();
    }
}
