package io.gantry.driver;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import java.util.Arrays;

/**
 * While it is open, a client of version 5 that this thread shuts down need not wait for its idle thread of network
 * events, which looks every three seconds whether it is to end.
 */
final class Haste implements Agent, AutoCloseable {
    private static final long LOOK_NANOS = 20_000_000;

    private final Thread hurried = Thread.currentThread();
    private final AgentThread thread = new AgentThread(this, LOOK_NANOS);

    @Override
    public String name() {
        return "haste";
    }

    @Override
    public int doWork() {
        boolean isWaiting = Arrays.stream(hurried.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("shutdown")
                        && frame.getClassName().endsWith(".ServiceThread"));
        if (isWaiting) {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(idle -> idle.getName().startsWith("NettyEventExecutor"))
                    .forEach(Thread::interrupt);
        }
        return 0;
    }

    @Override
    public void close() {
        thread.close();
    }
}
