package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which stack traces of a node's log are its own to explain. */
final class FaultGroundTest {
    @Test
    void aTraceThroughOurCodeIsToldOnce() {
        String log = String.join(
                "\n",
                "12:00:01 WARN  It failed",
                "java.lang.IllegalStateException: first",
                "\tat java.base/java.lang.Thread.run(Thread.java:1)",
                "\tat io.gantry.agent.Agent.run(Agent.java:1)",
                "Caused by: java.io.IOException: why",
                "\tat io.gantry.wire.Call.send(Call.java:1)",
                "\t... 2 more",
                "java.lang.IllegalStateException: second",
                "\tat io.gantry.agent.Agent.run(Agent.java:1)",
                "12:00:02 INFO  It goes on");
        assertEquals(
                List.of("java.lang.IllegalStateException: first", "java.lang.IllegalStateException: second"),
                FaultGround.traces(log));
    }

    @Test
    void whatALibrarySaysOfItselfIsNotOurs() {
        String log = String.join(
                "\n",
                "java.net.SocketException: Connection reset",
                "\tat java.base/sun.nio.ch.SocketChannelImpl.read(SocketChannelImpl.java:1)",
                "\tat io.netty.channel.nio.NioEventLoop.run(NioEventLoop.java:1)",
                "12:00:02 INFO  It goes on");
        assertEquals(List.of(), FaultGround.traces(log));
    }
}
