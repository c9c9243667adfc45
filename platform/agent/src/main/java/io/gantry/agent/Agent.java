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

    /** Frees what the agent holds; called once, by the agent's thread, after the last {@link #doWork}. */
    default void onClose() {}
}
