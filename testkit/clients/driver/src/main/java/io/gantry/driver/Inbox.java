package io.gantry.driver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.rocketmq.common.message.MessageExt;

/** What one consumer received, in the order of arrival; may refuse a number of deliveries of each message. */
final class Inbox {
    private final int failures;
    private final String refusedName;
    private final List<Map<String, Object>> accepted = new ArrayList<>();
    private final List<Map<String, Object>> refused = new ArrayList<>();
    private final Map<String, Integer> deliveries = new HashMap<>();
    private final Lock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
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

    boolean accept(List<MessageExt> messages) {
        lock.lock();
        try {
            return take(messages);
        } finally {
            lock.unlock();
        }
    }

    private boolean take(List<MessageExt> messages) {
        for (MessageExt message : messages) {
            if (isRefused(Messages.name(message))) {
                Map<String, Object> described = Messages.describe(message);
                described.put("at", Instant.now().toEpochMilli());
                refused.add(described);
                arrived.signalAll();
                return false;
            }
        }
        messages.forEach(message -> accepted.add(Messages.describe(message)));
        arrived.signalAll();
        return true;
    }

    private boolean isRefused(String name) {
        boolean isMeant = refusedName.isEmpty() || refusedName.equals(name);
        return isMeant && deliveries.merge(name, 1, Integer::sum) <= failures;
    }

    void await(int count, long timeoutMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (accepted.size() < count && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    Map<String, Object> describe() {
        lock.lock();
        try {
            return Map.of("accepted", new ArrayList<>(accepted), "refused", new ArrayList<>(refused));
        } finally {
            lock.unlock();
        }
    }

    void close() {
        isClosed = true;
        filling.handle((done, failure) -> done).join();
        closing.run();
    }
}
