package io.gantry.ha.switching.model;

/** A rule left out or turned round: with one of them a state is to be found that breaks a {@link Property}. */
enum Deviation {
    /** Slaves note SEALED at the master's word while it still acknowledges. */
    VOTERS_SEAL_BEFORE_THE_MASTER,
    /** A master that has given up goes on in its old reign, and the next switch gets the same number. */
    REIGN_IS_USED_AGAIN,
    /** The master gives up without a majority that has noted so. */
    ABORT_WITHOUT_MAJORITY,
    /** Who is only PROMISED gives its vote. */
    NO_GATE_OF_VOTES,
    /** The master gives up though it belongs to the group already: its part is not on disk, or it does not look. */
    ABORT_AFTER_TAKING_PART,
    /** Who is SEALED follows again when one other node has given up. */
    ABORT_BY_A_MINORITY,
    /** A leader lets writes in behind a stop sign. */
    WRITES_BEHIND_THE_SIGN,
    /** A stop sign is obeyed when it is in the log. */
    SIGN_BEFORE_IT_COUNTS,
    /** A crash forgets the vote. */
    VOTE_NOT_ON_DISK,
    /** A slave that has promised can be promoted. */
    PROMOTED_WHILE_PROMISED,
    /** A slave that gave up can be promoted before it knows that the majority did. */
    PROMOTED_WHILE_IT_MAY_HAVE_BEEN_DECIDED,
    /** A slave can be promoted though it lacks what voters acknowledged before the stop sign. */
    PROMOTED_WITHOUT_THE_SIGN,
    /** Who gave up alone does not join when it hears that the switch is active. */
    ABORTED_IS_THE_END,
    /** A slave that is promoted takes the number behind the switch's, which is the old master's. */
    PROMOTED_TO_THE_MASTERS_NUMBER,
    /** A promoted slave takes the next number it knows, though its master may have given up a switch in silence. */
    PROMOTED_BY_ONE_NUMBER,
    /** The master tells others of a switch before it has noted it itself, and dies. */
    PREPARED_BEFORE_IT_IS_NOTED,
    /** What was decided of a switch counts, whatever newer reign is followed already. */
    HEARS_OF_THE_PAST,
    /** Who goes back to master and slaves by hearsay shows its whole log before it has compared it. */
    SHOWN_BEFORE_COMPARED
}
