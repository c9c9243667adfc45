package io.gantry.tour;

/** Chapter 5: the replication technique is replaced under load, and no send fails. */
final class T05SwapTest extends Chapter {
    T05SwapTest() {
        super(T05Probe.class, Containers.platform("t05"));
    }
}
