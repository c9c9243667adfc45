package io.gantry.driver;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.tools.command.MQAdminStartup;

/** A subcommand that does not end by itself: it is looked at for a while, and ends with the JVM. */
final class Endless implements Agent {
    private static final int LOOK_MILLIS = 50;

    private final String[] words;
    private final CountDownLatch isOver = new CountDownLatch(1);

    Endless(String[] words) {
        this.words = words;
    }

    /** For so long at most; no longer once it has printed what is wanted. */
    @SuppressWarnings("resource") // Nobody can end it.
    void run(int millis, BooleanSupplier isEnough) throws InterruptedException {
        new AgentThread(this, TimeUnit.HOURS.toNanos(1));
        for (int left = millis; left > 0 && !isEnough.getAsBoolean(); left -= LOOK_MILLIS) {
            if (isOver.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
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
