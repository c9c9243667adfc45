package io.gantry.tour;

/** Chapter 4: one message, from a producer's frame to a consumer's. */
final class T04FirstMessageTest extends Chapter {
    T04FirstMessageTest() {
        super(T04Probe.class, Containers.platform("t04"));
    }
}
