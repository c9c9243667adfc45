package io.gantry.broker.pop;

import io.gantry.wire.Reply;
import io.gantry.wire.Request;

/**
 * One admitted pop.
 *
 * @param most messages
 * @param untilMillis when it ends with nothing; 0: at once
 */
record Pop(Request request, Reply reply, Wish wish, int most, long invisibleMillis, long untilMillis) {}
