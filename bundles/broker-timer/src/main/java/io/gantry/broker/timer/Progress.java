package io.gantry.broker.timer;

/**
 * How far the timer is.
 *
 * @param nextOffset the record of the timer topic that is read next
 * @param doneMillis every entry that was to be looked at until then was
 */
record Progress(long nextOffset, long doneMillis) {}
