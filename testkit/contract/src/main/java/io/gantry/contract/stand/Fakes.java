package io.gantry.contract.stand;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Objects of the container that a test has no container for. */
public final class Fakes {
    private Fakes() {}

    public static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** A configuration with its defaults. */
    public static <T> T config(Class<T> type) {
        return config(type, "", "");
    }

    /** A configuration with its defaults but for one value. */
    public static <T> T config(Class<T> type, String key, Object value) {
        return config(type, Map.of(key, value));
    }

    /** A configuration with its defaults but for these values. */
    public static <T> T config(Class<T> type, Map<String, Object> values) {
        return of(type, (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
