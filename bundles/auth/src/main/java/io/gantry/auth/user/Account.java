package io.gantry.auth.user;

import io.gantry.auth.policy.Policies;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Who may come in, and what it may do.
 *
 * @param trusted addresses from where it need not sign
 */
public record Account(User user, Policies policies, Predicate<InetAddress> trusted) {
    /** One that signs wherever it is. */
    public Account(User user, Policies policies) {
        this(user, policies, nowhere -> false);
    }
}
