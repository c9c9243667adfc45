package io.gantry.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** One address, or a network as {@code 192.168.0.0/24} or {@code fd00::/8}. Names are no addresses. */
public final class AddressRange {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

    private final String text;
    private final byte[] address;
    private final int prefixBits;

    private AddressRange(String text, byte[] address, int prefixBits) {
        this.text = text;
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /** Reads an address or a network. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? "" : text.substring(slash + 1);
        int all = address.length * Byte.SIZE;
        if (slash >= 0 && (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > all)) {
            throw flaw(text);
        }
        return new AddressRange(text, address, slash < 0 ? all : Integer.parseInt(length));
    }

    private static byte[] address(String text) {
        if (!V4.matcher(text).matches() && !(V6.matcher(text).matches() && text.contains(":"))) {
            throw flaw(text);
        }
        try {
            // In brackets it is never a name, so nobody is asked.
            return InetAddress.getByName(text.contains(":") ? "[" + text + "]" : text)
                    .getAddress();
        } catch (UnknownHostException e) {
            throw flaw(text);
        }
    }

    private static IllegalArgumentException flaw(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no address; write one as 192.168.0.1, or a network as 192.168.0.0/24");
    }

    public boolean holds(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        if (!Arrays.equals(bytes, 0, whole, address, 0, whole)) {
            return false;
        }
        int rest = prefixBits % Byte.SIZE;
        return rest == 0 || (bytes[whole] ^ address[whole]) >> Byte.SIZE - rest == 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
