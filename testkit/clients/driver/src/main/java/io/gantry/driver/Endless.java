package io.gantry.driver;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.tools.command.MQAdminStartup;

/** A subcommand that does not end by itself: it is looked at for a while, and ends with the JVM. */
final class Endless implements Agent {
    private final String[] words;
    private final CountDownLatch isOver = new CountDownLatch(1);

    Endless(String[] words) {
        this.words = words;
    }

    @SuppressWarnings("resource") // Nobody can end it.
    void run(int millis) throws InterruptedException {
        new AgentThread(this, TimeUnit.HOURS.toNanos(1));
        isOver.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return "endless";
    }

    @Override
    public int doWork() {
        MQAdminStartup.main(words);
        isOver.countDown();
        return 0;
    }
}
