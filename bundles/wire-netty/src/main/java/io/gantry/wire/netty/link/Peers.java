package io.gantry.wire.netty.link;

/**
 * What is known of all peers of an endpoint together.
 *
 * @param held what they make it hold
 * @param resting whose requests wait
 */
public record Peers(HeldMemory held, RestingHosts resting) {
    /** Of an endpoint that nobody is connected to yet. */
    public static Peers of(Limits limits) {
        return new Peers(new HeldMemory(limits), new RestingHosts());
    }
}
