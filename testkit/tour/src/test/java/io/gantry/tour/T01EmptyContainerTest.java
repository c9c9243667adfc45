package io.gantry.tour;

import static org.ops4j.pax.exam.CoreOptions.bundle;

/** Chapter 1: a container, a bundle, and a test that runs inside of it. */
final class T01EmptyContainerTest extends Chapter {
    T01EmptyContainerTest() {
        super(
                T01Probe.class,
                bundle(Containers.jarOf("io.gantry.agent.Agent").toUri().toString()));
    }
}
