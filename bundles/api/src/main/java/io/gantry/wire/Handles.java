package io.gantry.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** The service properties of a {@link RequestHandler}. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Handles {
    /** The listening endpoint: {@code broker} or {@code namesrv}. */
    String endpoint() default "broker";

    /** The codes served, of {@link RequestCode}. */
    int[] requestCodes();

    /** Whether the handler may block; then it runs on a small bounded pool and not on the event loop. */
    boolean blocking() default false;

    /** Whether the codes are also served on the VIP port, which is the listen port minus 2. */
    boolean vip() default true;
}
