package io.gantry.broker.traffic;

import io.gantry.figures.Flow;
import java.util.concurrent.atomic.LongAdder;

/** What went one way since the broker started. Cheap to feed; safe for any thread. */
final class Tally {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder calls = new LongAdder();

    void add(long moreMessages, long moreBytes) {
        messages.add(moreMessages);
        bytes.add(moreBytes);
        calls.increment();
    }

    Flow now() {
        return new Flow(messages.sum(), bytes.sum(), calls.sum());
    }
}
