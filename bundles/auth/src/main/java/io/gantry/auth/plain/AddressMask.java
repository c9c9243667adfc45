package io.gantry.auth.plain;

import io.gantry.wire.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Addresses as {@code plain_acl.yml} writes them: {@code 192.168.0.1}, {@code 192.168.*.*}, {@code 192.168.1-9.*},
 * {@code 192.168.0.{1,2,5}}, {@code fd00:*:*:*:*:*:*:*}, several with commas between them, or only a star.
 */
final class AddressMask implements Predicate<InetAddress> {
    private static final Predicate<InetAddress> NOWHERE = address -> false;
    private static final int V6_GROUPS = 8;

    private final List<IntPredicate> groups;
    private final boolean isV4;

    private AddressMask(List<IntPredicate> groups, boolean isV4) {
        this.groups = groups;
        this.isV4 = isV4;
    }

    /** Reads them; blank text is nowhere. */
    static Predicate<InetAddress> parse(String text) {
        if (text.isBlank()) {
            return NOWHERE;
        }
        if (text.strip().equals("*")) {
            return anywhere -> true;
        }
        return split(text).stream().map(AddressMask::one).reduce(NOWHERE, Predicate::or);
    }

    /** The masks of a text with commas between them; a comma inside of braces is none of these. */
    static List<String> split(String text) {
        List<String> masks = new ArrayList<>();
        int from = 0;
        boolean isInBraces = false;
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            isInBraces = each == '{' || isInBraces && each != '}';
            if (each == ',' && !isInBraces) {
                masks.add(text.substring(from, at).strip());
                from = at + 1;
            }
        }
        masks.add(text.substring(from).strip());
        masks.removeIf(String::isEmpty);
        return masks;
    }

    private static Predicate<InetAddress> one(String text) {
        boolean isPlain = text.chars().noneMatch(each -> "*-{".indexOf(each) >= 0);
        if (isPlain) {
            return AddressRange.parse(text)::holds;
        }
        boolean isV4 = !text.contains(":");
        String[] parts = text.split(isV4 ? "\\." : ":", -1);
        if (parts.length != (isV4 ? Integer.BYTES : V6_GROUPS)) {
            throw flaw(text);
        }
        List<IntPredicate> groups = new ArrayList<>();
        for (String part : parts) {
            groups.add(group(part, isV4 ? 10 : 16, isV4 ? 0xFF : 0xFFFF, text));
        }
        return new AddressMask(groups, isV4);
    }

    private static IntPredicate group(String part, int radix, int max, String whole) {
        try {
            if (part.equals("*")) {
                return any -> true;
            }
            if (part.startsWith("{") && part.endsWith("}")) {
                List<Integer> each = Arrays.stream(
                                part.substring(1, part.length() - 1).split(","))
                        .map(number -> Integer.valueOf(number.strip(), radix))
                        .toList();
                return each::contains;
            }
            int dash = part.indexOf('-');
            int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash), radix);
            int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1), radix);
            if (from < 0 || from > to || to > max) {
                throw flaw(whole);
            }
            return number -> number >= from && number <= to;
        } catch (NumberFormatException e) {
            throw flaw(whole);
        }
    }

    private static IllegalArgumentException flaw(String text) {
        return new IllegalArgumentException("'" + text + "' is no address mask; write it as 192.168.0.1, 192.168.*.*,"
                + " 192.168.1-9.* or 192.168.0.{1,2}");
    }

    @Override
    public boolean test(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (isV4 != address instanceof Inet4Address) {
            return false;
        }
        for (int at = 0; at < groups.size(); at++) {
            int number = isV4 ? bytes[at] & 0xFF : (bytes[2 * at] & 0xFF) << Byte.SIZE | bytes[2 * at + 1] & 0xFF;
            if (!groups.get(at).test(number)) {
                return false;
            }
        }
        return true;
    }
}
