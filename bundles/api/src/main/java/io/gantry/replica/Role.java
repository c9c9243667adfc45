package io.gantry.replica;

/** What a node is in its group. */
public enum Role {
    LEADER,
    FOLLOWER,
    /** No leader is known at the moment. */
    CANDIDATE
}
