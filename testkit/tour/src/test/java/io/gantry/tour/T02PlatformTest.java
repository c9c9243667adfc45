package io.gantry.tour;

/** Chapter 2: the platform. A node without features has a feature runtime, which knows what it could run. */
final class T02PlatformTest extends Chapter {
    T02PlatformTest() {
        super(T02Probe.class, Containers.platform("t02"));
    }
}
