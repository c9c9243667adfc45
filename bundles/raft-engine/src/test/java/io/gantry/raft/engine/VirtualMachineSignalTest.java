package io.gantry.raft.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/** The JVM's flight recorder sees what threads do, also beside the Raft library. */
final class VirtualMachineSignalTest {
    private static final int SECONDS = 30;

    @Test
    void theFlightRecorderSeesWhatRuns() throws Exception {
        RaftEngine.shut();
        Class.forName("com.alipay.sofa.jraft.core.NodeImpl");
        CountDownLatch isSeen = new CountDownLatch(1);
        Clock clock = Clock.system();
        long until = clock.nanos() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (RecordingStream looks = new RecordingStream()) {
            looks.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            looks.onEvent("jdk.ExecutionSample", sample -> isSeen.countDown());
            looks.startAsync();
            while (isSeen.getCount() > 0) {
                assertTrue(clock.nanos() < until, "a method is seen");
            }
        }
    }
}
