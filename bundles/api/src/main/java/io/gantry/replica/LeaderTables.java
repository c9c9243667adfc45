package io.gantry.replica;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** What a follower takes over of its leader beside the log: topics, groups, offsets. Safe for any thread. */
@ProviderType
public interface LeaderTables {
    /**
     * Takes everything over now, and waits for it.
     *
     * @param address where clients reach the leader, host:port
     * @throws IOException when something was not taken over
     */
    void takeOver(String address) throws IOException, InterruptedException;
}
