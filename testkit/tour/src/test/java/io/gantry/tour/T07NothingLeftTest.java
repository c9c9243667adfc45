package io.gantry.tour;

/** Chapter 7: a broker goes and leaves neither thread nor mapping; what it stored is there when it comes back. */
final class T07NothingLeftTest extends Chapter {
    T07NothingLeftTest() {
        super(T07Probe.class, Containers.platform("t07"));
    }
}
