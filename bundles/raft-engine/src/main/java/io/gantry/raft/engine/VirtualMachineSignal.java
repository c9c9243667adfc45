package io.gantry.raft.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SIGUSR2 for the JVM, which stops threads by it when its flight recorder looks at what they do. The library
 * takes the signal when its class of nodes is loaded, to print what it knows; the recorder saw no method any more then,
 * and each of its looks began a thread.
 */
final class VirtualMachineSignal {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualMachineSignal.class);
    private static final String TAKER = "com.alipay.sofa.jraft.core.NodeImpl";

    private VirtualMachineSignal() {}

    /**
     * Has the library take the signal, and takes it back. By reflection, since javac lets nobody who minds its warnings
     * name these classes.
     *
     * @see <a href="https://docs.oracle.com/en/java/javase/17/troubleshoot/handle-signals-and-exceptions.html">Signals
     *     used in Oracle Solaris and Linux: SIGUSR2</a>
     */
    static void keep() {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance("USR2");
            Method handle = type.getMethod("handle", type, handlers);
            // There is no other way to read it: for a moment the signal does nothing.
            Object own =
                    handle.invoke(null, signal, handlers.getField("SIG_IGN").get(null));
            handle.invoke(null, signal, own);
            Class.forName(TAKER);
            handle.invoke(null, signal, own);
        } catch (InvocationTargetException e) {
            LOG.debug("The JVM lets nobody have SIGUSR2: reason={}", String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            LOG.warn("The Raft library may keep SIGUSR2 from the flight recorder: reason={}", e.toString());
        }
    }
}
