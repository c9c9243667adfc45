package io.gantry.tour;

/** Chapter 8: the Raft library in its bundle: it is found, speaks, and leaves no thread when it has gone. */
final class T08RaftEngineTest extends Chapter {
    T08RaftEngineTest() {
        super(T08Probe.class, Containers.platform("t08"));
    }
}
