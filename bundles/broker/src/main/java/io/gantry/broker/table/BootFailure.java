package io.gantry.broker.table;

import io.gantry.log.StorageException;
import java.util.Hashtable;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Tells the launcher in one line why this node cannot run, by a service that it looks for. */
public final class BootFailure {
    private static final String PROPERTY = "gantry.failure";

    private BootFailure() {}

    /** Runs a step of the start; when the storage is unusable the node is told before the exception goes on. */
    public static <T> T reported(BundleContext context, Supplier<T> step) {
        try {
            return step.get();
        } catch (StorageException e) {
            tell(context, e.getMessage());
            throw e;
        }
    }

    /** Once, however often the component is tried again. */
    private static void tell(BundleContext context, String message) {
        ServiceReference<?>[] told = context.getBundle().getRegisteredServices();
        for (ServiceReference<?> service : told == null ? new ServiceReference<?>[0] : told) {
            if (message.equals(service.getProperty(PROPERTY))) {
                return;
            }
        }
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(PROPERTY, message);
        Supplier<String> failure = () -> message;
        context.registerService(Supplier.class.getName(), failure, properties);
    }
}
