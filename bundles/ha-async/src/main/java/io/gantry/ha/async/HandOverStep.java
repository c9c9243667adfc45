package io.gantry.ha.async;

/** What a follower asks the leader for, one after the other, when it is to lead in its place. */
enum HandOverStep {
    /** Hold all writes for some seconds, and say where the log ends. */
    BEGIN,
    /** Let the writes go on as before; the answer says whether that was still possible. */
    CANCEL,
    /** Lead no more, for good: the follower has the whole log. */
    COMMIT,
    /** The follower leads: pass on to it what is held. */
    LED,
    /** Name servers know it: follow it. */
    FOLLOW
}
