package io.gantry.agent;

/**
 * A worker that is called again and again by the one thread that owns its state. A test calls
 * {@link #doWork} itself.
 */
public interface Agent {
    /** A short name, which becomes the thread's. */
    String name();

    /**
     * Does what there is to do now, and returns.
     *
     * @return the amount of work done; 0 means there was none and the thread may idle
     * @throws Exception ends the agent: {@link AgentThread} logs it once, reports it and stops
     */
    int doWork() throws Exception;

    /**
     * How long the thread may sleep now, nanoseconds, after {@link #doWork} found nothing; the thread's own bound holds
     * as well. An agent that is woken when there is work need not care.
     */
    default long idleNanos() {
        return Long.MAX_VALUE;
    }

    /**
     * Whether its work can wait while the processors are busy with what clients wait for: its thread then gets less of
     * them. A JVM that does not map priorities, see the start script, ignores it.
     */
    default boolean isBackground() {
        return false;
    }

    /** Frees what the agent holds; called once, by the agent's thread, after the last {@link #doWork}. */
    default void onClose() {}
}
