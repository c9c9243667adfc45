package io.gantry.agent.boot;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of an agent without which the node would promise what nobody keeps. When the agent fails, there is one
 * line as for a failed start, see {@link Offer}, and the launcher ends the node. Safe for any thread.
 */
public final class VitalThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VitalThread.class);

    private final BundleContext context;
    private final String agent;
    private final String loss;
    private final AgentThread thread;
    /** Set by the agent's thread. */
    private volatile Offer<?> failure;

    /**
     * Starts the thread.
     *
     * @param maxIdleNanos the longest park, nanoseconds, greater than 0
     * @param loss what is not done any more when the agent has failed: the beginning of a sentence
     */
    public VitalThread(BundleContext context, Agent agent, long maxIdleNanos, String loss) {
        this.context = context;
        this.agent = agent.name();
        this.loss = loss;
        this.thread = new AgentThread(agent, maxIdleNanos, this::onFailure);
    }

    private void onFailure(Throwable cause) {
        String line =
                loss + ": the agent " + agent + " failed (" + cause + "); start the node again, its log says more";
        try {
            failure = Offer.failed(context, line.replaceAll("\\R", " "));
        } catch (IllegalStateException e) {
            LOG.warn("Nobody is told, the bundle stops already: agent={}", agent, e);
        }
    }

    /** Ends a park of the agent's thread. */
    public void wake() {
        thread.wake();
    }

    /** Ends the thread and waits for it, see {@link AgentThread#close}; a failure is told no more. */
    @Override
    public void close() {
        thread.close();
        Offer<?> told = failure;
        if (told != null) {
            told.close();
        }
    }
}
