package io.gantry.ha.async;

/** The leader, as a follower finds it. Safe for any thread. */
interface Upstream {
    /** Where followers connect to it, host:port; empty when nobody knows. */
    String address();

    /** Its log, to be asked; null when nobody knows where clients reach it. */
    LeaderLog log();
}
