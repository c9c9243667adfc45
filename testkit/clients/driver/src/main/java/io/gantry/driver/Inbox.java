package io.gantry.driver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.rocketmq.common.message.MessageExt;

/** What one consumer received, in the order of arrival; may refuse a number of deliveries of each message. */
final class Inbox {
    private final int failures;
    private final String refusedName;
    private final List<Map<String, Object>> accepted = new ArrayList<>();
    private final List<Map<String, Object>> refused = new ArrayList<>();
    private final Map<String, Integer> deliveries = new HashMap<>();
    private Runnable closing = () -> {};
    private volatile boolean isClosed;
    private CompletableFuture<Void> filling = CompletableFuture.completedFuture(null);

    /**
     * Each message is refused that many times before it is accepted.
     *
     * @param refusedName the only message that is refused; empty when it may be any
     */
    Inbox(int failures, String refusedName) {
        this.failures = failures;
        this.refusedName = refusedName;
    }

    void onClose(Runnable action) {
        closing = action;
    }

    /** Polls on a thread of its own until closed. */
    void fillFrom(Supplier<List<MessageExt>> source) {
        filling = CompletableFuture.runAsync(() -> {
            while (!isClosed) {
                accept(source.get());
            }
        });
    }

    synchronized boolean accept(List<MessageExt> messages) {
        for (MessageExt message : messages) {
            if (isRefused(Messages.name(message))) {
                Map<String, Object> described = Messages.describe(message);
                described.put("at", Instant.now().toEpochMilli());
                refused.add(described);
                notifyAll();
                return false;
            }
        }
        messages.forEach(message -> accepted.add(Messages.describe(message)));
        notifyAll();
        return true;
    }

    private boolean isRefused(String name) {
        boolean isMeant = refusedName.isEmpty() || refusedName.equals(name);
        return isMeant && deliveries.merge(name, 1, Integer::sum) <= failures;
    }

    synchronized void await(int count, long timeoutMillis) throws InterruptedException {
        // Counted in waits: the driver owns no clock, and each arrival may end a wait early.
        long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (accepted.size() < count && left > 0) {
            TimeUnit.MILLISECONDS.timedWait(this, 50);
            left -= TimeUnit.MILLISECONDS.toNanos(50);
        }
    }

    synchronized Map<String, Object> describe() {
        return Map.of("accepted", new ArrayList<>(accepted), "refused", new ArrayList<>(refused));
    }

    void close() {
        isClosed = true;
        filling.handle((done, failure) -> done).join();
        closing.run();
    }
}
