package io.gantry.store.mmap.segment;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * Unmaps a buffer at once, and not when the collector comes by. The JDK has no public way before Java 22; the class is
 * taken from the platform class loader, so that the bundle imports nothing for it.
 */
final class Unmapper {
    private static final Object UNSAFE;
    private static final Method INVOKE_CLEANER;

    static {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe", true, ClassLoader.getPlatformClassLoader());
            var field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            UNSAFE = field.get(null);
            INVOKE_CLEANER = type.getMethod("invokeCleaner", ByteBuffer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Unmapper() {}

    /** Ends a mapping; whoever touches the buffer afterwards crashes the process. */
    static void unmap(ByteBuffer mapped) {
        try {
            INVOKE_CLEANER.invoke(UNSAFE, mapped);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("A mapping could not be ended", e);
        }
    }
}
