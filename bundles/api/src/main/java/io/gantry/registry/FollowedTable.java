package io.gantry.registry;

import io.gantry.wire.Call;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A table of the leader's that a follower takes over again and again, by the request of RocketMQ's slaves: register a
 * service, and it is asked for. All is called by one thread, and but for {@link #lead}, {@link #changes} and {@link
 * #replay} only on a follower.
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

    /**
     * On a leader that is followed: what has changed since the last call, to be written into the log; null when nothing
     * has, or the table is told only to who asks. By another thread than the rest.
     */
    default byte[] changes() {
        return null;
    }

    /**
     * This node is to lead, and the old leader's log has these {@link #changes}, in order; the first ones may be
     * known already. By default each is the whole table, and the last one counts.
     */
    default void replay(List<byte[]> changes) {
        takeOver(changes.get(changes.size() - 1));
    }

    /** The leader has answered to such news, whatever it said. */
    default void told(Call news) {
        // Nothing to note where there are no news.
    }
}
