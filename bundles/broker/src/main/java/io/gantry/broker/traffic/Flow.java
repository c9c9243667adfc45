package io.gantry.broker.traffic;

import java.util.concurrent.atomic.LongAdder;

/** Messages and bytes that went one way, since the broker started. Cheap to feed; safe for any thread. */
public final class Flow {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void add(long moreMessages, long moreBytes) {
        messages.add(moreMessages);
        bytes.add(moreBytes);
    }

    public long messages() {
        return messages.sum();
    }

    public long bytes() {
        return bytes.sum();
    }
}
