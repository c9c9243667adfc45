package io.gantry.wire.netty.dispatch;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The service properties of a handler, see {@link io.gantry.wire.Handles}.
 *
 * @param ranking of two handlers of one code the one with the higher number serves, of two equal ones the newer
 */
public record HandlerTraits(String endpoint, List<Integer> codes, boolean isBlocking, boolean isVip, int ranking) {
    /** Reads the properties as a framework gives them; a list may be an array of any kind, or one number alone. */
    public static HandlerTraits of(Map<String, ?> properties) {
        return new HandlerTraits(
                properties.get("endpoint") instanceof String name ? name : "broker",
                codes(properties.get("requestCodes")),
                Boolean.TRUE.equals(properties.get("blocking")),
                !Boolean.FALSE.equals(properties.get("vip")),
                properties.get("service.ranking") instanceof Integer ranking ? ranking : 0);
    }

    /** Whether a service property that lists endpoints names this one; without the property it is for all. */
    public static boolean isFor(Object endpoints, String endpoint) {
        if (endpoints instanceof String[] names) {
            return List.of(names).contains(endpoint);
        }
        if (endpoints instanceof Collection<?> names) {
            return names.contains(endpoint);
        }
        return endpoints == null || endpoints.equals(endpoint);
    }

    private static List<Integer> codes(Object value) {
        if (value instanceof Number one) {
            return List.of(one.intValue());
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(code -> ((Number) code).intValue()).toList();
        }
        if (value != null && value.getClass().isArray()) {
            Integer[] codes = new Integer[Array.getLength(value)];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = ((Number) Array.get(value, i)).intValue();
            }
            return List.of(codes);
        }
        return List.of();
    }
}
