package io.gantry.ha.switching.model;

/** What a group works with. */
enum Technique {
    ASYNC,
    RAFT
}
