package io.gantry.agent.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Agent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** What is told when an agent ends that the node needs. */
final class VitalThreadTest {
    private static final long LONG_IDLE = TimeUnit.SECONDS.toNanos(60);

    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BundleContext context = fake(BundleContext.class, (proxy, method, arguments) -> {
        log.add(String.valueOf(((Dictionary<?, ?>) arguments[2]).get(Offer.FAILURE)));
        return fake(ServiceRegistration.class, (registration, called, none) -> {
            log.add(called.getName());
            return null;
        });
    });

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Agent failing(RuntimeException failure) {
        return new Agent() {
            @Override
            public String name() {
                return "testing";
            }

            @Override
            public int doWork() {
                if (failure != null) {
                    throw failure;
                }
                return 0;
            }
        };
    }

    @Test
    void anAgentThatFailsIsOneLineUntilItsComponentGoes() throws Exception {
        try (VitalThread thread = new VitalThread(
                context, failing(new IllegalStateException("no way\nout")), LONG_IDLE, "Nothing is tested any more")) {
            String line = log.poll(20, TimeUnit.SECONDS);
            assertTrue(line.startsWith("Nothing is tested any more: the agent testing failed ("), line);
            assertTrue(line.contains("no way out") && !line.contains("\n"), line);
            thread.wake();
            assertTrue(log.isEmpty());
        }
        assertEquals("unregister", log.poll());
    }

    @Test
    void anAgentThatIsEndedIsNotTold() {
        new VitalThread(context, failing(null), LONG_IDLE, "Nothing is tested any more").close();
        assertTrue(log.isEmpty());
    }

    /** Its bundle stops, and the container takes nothing from it any more. */
    @Test
    void aFailureThatComesTooLateIsOnlyLogged() throws Exception {
        BundleContext stopped = fake(BundleContext.class, (proxy, method, arguments) -> {
            log.add("too late");
            throw new IllegalStateException("Invalid BundleContext");
        });
        VitalThread thread = new VitalThread(stopped, failing(new IllegalStateException("x")), LONG_IDLE, "y");
        assertEquals("too late", log.poll(20, TimeUnit.SECONDS));
        thread.close();
        assertTrue(log.isEmpty());
    }
}
