package io.gantry.agent.boot;

import java.util.Hashtable;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * What a component that can fail gives to others: its services, registered when its start is done, or in their place
 * one line with cause and remedy, which ends the node. The container prints a stack trace for each try of a component
 * that throws, so such a component declares no service of its own and makes an offer last. Safe for any thread.
 */
public final class Offer<S> implements AutoCloseable {
    /** Property of the service that the launcher looks for; its value is the line. */
    public static final String FAILURE = "gantry.failure";

    private final S service;
    private final ServiceRegistration<?> registration;
    private boolean isOver;

    private Offer(S service, ServiceRegistration<?> registration) {
        this.service = service;
        this.registration = registration;
    }

    /**
     * Runs the start and registers what it returns.
     *
     * @param start throws a RuntimeException with cause and remedy when it cannot be done, and leaves nothing behind
     * @param types under which the service is found; none when it only has to run
     */
    public static <S> Offer<S> of(BundleContext context, Supplier<S> start, Class<?>... types) {
        S service;
        try {
            service = start.get();
        } catch (RuntimeException e) {
            return failed(context, line(e));
        }
        String[] names = List.of(types).stream().map(Class::getName).toArray(String[]::new);
        ServiceRegistration<?> registered =
                names.length == 0 ? null : context.registerService(names, service, new Hashtable<>());
        return new Offer<>(service, registered);
    }

    /** An offer that nobody can take. */
    public static <S> Offer<S> failed(BundleContext context, String line) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(FAILURE, line);
        Supplier<String> failure = () -> line;
        return new Offer<>(null, context.registerService(Supplier.class, failure, properties));
    }

    /** Expected failures speak for themselves; of others the kind is needed, too. */
    private static String line(RuntimeException failure) {
        String message = failure.getMessage();
        boolean isBare = message == null || failure instanceof NullPointerException;
        return isBare ? "A component cannot start: " + failure : message;
    }

    /** The service; null when the start failed. */
    public S service() {
        return service;
    }

    /** Withdraws the services, or the line; closing again does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
        }
        if (registration != null) {
            registration.unregister();
        }
    }
}
