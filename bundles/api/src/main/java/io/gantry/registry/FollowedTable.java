package io.gantry.registry;

import io.gantry.wire.Call;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A table of the leader's that a follower takes over again and again, by the request of RocketMQ's slaves: register a
 * service, and it is asked for. All is called by one thread, and but for {@link #lead} only on a follower.
 */
@ConsumerType
public interface FollowedTable {
    /** What the leader is asked; its answer's body is the table. */
    int requestCode();

    /** Takes over the leader's table; an IllegalArgumentException says that it makes no sense. */
    void takeOver(byte[] table);

    /** What this node knows and the leader does not: it is told with these. */
    default List<Call> news() {
        return List.of();
    }

    /**
     * This node leads from now on: what the old leader had no time to tell is added, as far as it is known. Called
     * again when it failed, and then has the same effect once more.
     */
    default void lead() {
        // Most tables lack nothing that anybody could know.
    }

    /** The leader has answered to such news, whatever it said. */
    default void told(Call news) {
        // Nothing to note where there are no news.
    }
}
