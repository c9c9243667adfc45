package io.gantry.ha.async;

import java.io.IOException;

/** The leader, as a follower finds it. Safe for any thread. */
interface Upstream {
    /** Where followers connect to it, host:port; empty when nobody knows. */
    String address();

    /** What both sides prove to each other that they know. */
    PeerSecret secret();

    /** Its log, to be asked; null when nobody knows where clients reach it. */
    LeaderLog log();

    /**
     * Whoever name servers say leads, and is not this node; waits for an answer.
     *
     * @return null when there is none, or no name server to be asked
     * @throws IOException when no name server answers
     */
    LeaderLog registered() throws IOException, InterruptedException;
}
