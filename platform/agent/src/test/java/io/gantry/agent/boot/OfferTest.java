package io.gantry.agent.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** How a component's start ends. */
final class OfferTest {
    /** A registry that is asked by test. */
    private final List<String> log = new ArrayList<>();

    private final BundleContext context = fake(BundleContext.class, (proxy, method, arguments) -> {
        Object types = arguments[0] instanceof String[] names ? String.join(",", names) : arguments[0];
        Object line = ((Dictionary<?, ?>) arguments[2]).get(Offer.FAILURE);
        log.add("register " + types + (line == null ? "" : " " + line));
        return fake(ServiceRegistration.class, (registration, called, none) -> {
            log.add(called.getName());
            return null;
        });
    });

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void servicesAreThereWhenTheStartIsDone() {
        Offer<String> offer = Offer.of(context, () -> "ready", String.class, CharSequence.class);
        assertSame("ready", offer.service());
        offer.close();
        offer.close();
        assertEquals(List.of("register java.lang.String,java.lang.CharSequence", "unregister"), log);
    }

    @Test
    void aFailedStartIsOneLineAndNoService() {
        Offer<String> offer = Offer.of(
                context,
                () -> {
                    throw new IllegalArgumentException("The port is 0; set another");
                },
                String.class);
        assertNull(offer.service());
        assertEquals(1, log.size());
        assertTrue(log.get(0).endsWith("Supplier The port is 0; set another"), log.get(0));
    }

    @Test
    void aBugIsNamed() {
        Offer.of(
                context,
                () -> {
                    throw new NullPointerException("x is null");
                },
                String.class);
        assertTrue(log.get(0).contains("A component cannot start: java.lang.NullPointerException: x is null"));
    }
}
