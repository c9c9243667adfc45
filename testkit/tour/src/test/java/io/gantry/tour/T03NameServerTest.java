package io.gantry.tour;

/** Chapter 3: a feature comes, serves, and goes without a trace. */
final class T03NameServerTest extends Chapter {
    T03NameServerTest() {
        super(T03Probe.class, Containers.platform("t03"));
    }
}
