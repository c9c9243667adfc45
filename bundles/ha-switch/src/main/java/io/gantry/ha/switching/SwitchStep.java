package io.gantry.ha.switching;

/** What one member of a group asks another, in this order. */
enum SwitchStep {
    /** What it knows; changes nothing. */
    STATE,
    /** Promises to do nothing else, and makes ready what can be. */
    PREPARE,
    /** Ends its log where the leader's ends, for good. */
    SEAL,
    /** Promises that this will never be. */
    ABORT,
    /** Leads from now on, by agreement with the one that does; after a switch. */
    LEAD
}
