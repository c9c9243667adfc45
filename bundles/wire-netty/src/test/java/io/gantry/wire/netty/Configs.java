package io.gantry.wire.netty;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as the container would hand them over. */
public final class Configs {
    private Configs() {}

    /** One with these values, and the defaults of the others. */
    public static <T> T of(Class<T> type, Map<String, Object> values) {
        return fake(
                type, (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
