package io.gantry.console.http;

import io.gantry.console.access.Role;
import java.io.IOException;

/**
 * One thing that can be asked of the REST interface. Whoever is not logged in can send a body of {@value #SMALL_BODY}
 * bytes at most, and in the whole a node holds few large ones: it has its heap for messages.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path below {@code /api/v1/}; a part in braces is a variable
 * @param least who may ask; null lets everybody, logged in or not
 * @param maxBody so many bytes a body has at most
 */
public record Route(String method, String path, Role least, int maxBody, Handler handler) {
    /** What everybody may send. */
    static final int SMALL_BODY = 8 << 10;
    /** What is enough for settings. */
    static final int BODY = 64 << 10;
    /** A message of a few MiB can be sent by hand. */
    public static final int LARGE_BODY = 4 << 20;

    /** One whose body has a usual size. */
    public Route(String method, String path, Role least, Handler handler) {
        this(method, path, least, least == null ? SMALL_BODY : BODY, handler);
    }

    /** Does what is asked. */
    @FunctionalInterface
    public interface Handler {
        /** What the answer says; {@link #ANSWERED} when it was written already, null for none. */
        Object handle(Exchange exchange) throws IOException;
    }

    /** What a handler returns that has written the answer itself. */
    public static final Object ANSWERED = new Object();

    /** Whether it leaves everything as it is. */
    public boolean isSafe() {
        return method.equals("GET");
    }
}
