package io.gantry.wire.netty.link;

/** Something that waits for the connection's event loop to be written. */
interface Outgoing {
    /** Writes it, or finds the connection closed; by the event loop. */
    void write();

    /** Gives it up: the event loop is gone. */
    void drop();
}
