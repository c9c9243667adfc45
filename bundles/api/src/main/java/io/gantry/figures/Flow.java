package io.gantry.figures;

/**
 * What went one way since the broker started, as it was when it was asked.
 *
 * @param calls requests that brought or took the messages
 */
public record Flow(long messages, long bytes, long calls) {}
