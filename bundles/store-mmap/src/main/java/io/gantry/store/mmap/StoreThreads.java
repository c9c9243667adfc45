package io.gantry.store.mmap;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import java.util.ArrayList;
import java.util.List;

/** The threads that a store's work needs: force, runway, dispatch. Closing them leaves none behind. */
final class StoreThreads implements AutoCloseable {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long IDLE_MILLIS = 50;

    private final List<AgentThread> threads = new ArrayList<>();

    StoreThreads(MmapStore store) {
        AgentThread force = run(store.log().forceAgent(), store);
        store.log().forceAgent().alarm().wakes(force::wake);
        AgentThread runway = run(store.runway(), store);
        store.log().runwayAlarm().wakes(runway::wake);
        AgentThread dispatch = run(store.dispatcher(), store);
        store.dispatcher().alarm().wakes(dispatch::wake);
    }

    /** An agent that fails ends the intake: a store that works in part only is worse than one that says no. */
    private AgentThread run(Agent agent, MmapStore store) {
        AgentThread thread = new AgentThread(agent, IDLE_MILLIS * NANOS_PER_MILLI, failure -> store.intake()
                .breakDown("The agent " + agent.name() + " failed: " + failure.getMessage()));
        threads.add(thread);
        return thread;
    }

    @Override
    public void close() {
        threads.forEach(AgentThread::close);
    }
}
