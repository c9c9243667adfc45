package io.gantry.ha.switching.model;

/** What is to be true in every state. */
enum Property {
    /** Whoever can acknowledge has everything in its log that was acknowledged before, in the same order. */
    ACKNOWLEDGED_IS_KEPT("something acknowledged is not in the log of who leads"),
    /** One node acknowledges under one number. */
    ONE_FOR_A_NUMBER("two nodes acknowledge under one number"),
    /** Numbers of acknowledgements never go back. */
    NUMBERS_GROW("something is acknowledged under a number older than the last one"),
    /** Never can two nodes acknowledge, whatever their techniques. */
    ONE_ABLE("two nodes are able to acknowledge"),
    /** What counts at two nodes is equal at equal positions. */
    EQUAL_BYTES("what counts differs at the same position"),
    /** A switch that was given up never becomes active, nor the other way round. */
    DECIDED_ONCE("a switch is given up by its master and active at another node"),
    /** The state of one switch at one node goes forward, and a node never goes back to an older switch. */
    ONLY_FORWARD("a node's record went back"),
    /** From every state, when nothing more fails, the group comes to one technique, and writes go on. */
    FINDS_BACK("there is no way back to one technique that accepts writes");

    private final String broken;

    Property(String broken) {
        this.broken = broken;
    }

    @Override
    public String toString() {
        return name() + ": " + broken;
    }
}
