package io.gantry.figures;

/** Messages and bytes that went one way, since the broker started, as they were when it was asked. */
public record Flow(long messages, long bytes) {}
