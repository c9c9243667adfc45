package io.gantry.replica;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Who leads this node's group, as name servers say. Safe for any thread. */
@ProviderType
public interface KnownLeader {
    /** Where clients reach the leader, host:port; empty while there is none, or it is this node. */
    String address();

    /** Where followers connect to it, host:port; empty as {@link #address} is. */
    String replicationAddress();

    /** Where clients reach this node, host:port. */
    String ownAddress();

    /** Where followers connect to this node while it leads, host:port. */
    String ownReplicationAddress();

    /** Whether all name servers know this node under the number it has now. */
    boolean isRegistered();

    /**
     * Asks the name servers, one after the other, who leads this node's group, and waits for the first answer.
     *
     * @return where clients reach the leader, host:port; empty when there is none, or it is this node
     * @throws IOException when none of them answers
     */
    String ask() throws IOException, InterruptedException;

    /**
     * Asks the name servers, one after the other, for all of this node's group, and waits for the first answer.
     *
     * @return where clients reach them, host:port, by their numbers: the leader first, then the others
     * @throws IOException when none of them answers
     */
    List<String> group() throws IOException, InterruptedException;
}
