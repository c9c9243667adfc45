package io.gantry.tour;

/** Chapter 6: a bundle that does not start is taken back, and nobody notices. */
final class T06RollbackTest extends Chapter {
    T06RollbackTest() {
        super(T06Probe.class, Containers.platform("t06"));
    }
}
