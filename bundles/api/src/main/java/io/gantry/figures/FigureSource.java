package io.gantry.figures;

import java.util.function.BiConsumer;
import org.osgi.annotation.versioning.ConsumerType;

/** Whoever counts something registers one. Called by the thread of whoever reads, and must not block. */
@ConsumerType
public interface FigureSource {
    /** Tells its figures under the names that metrics have. */
    default void collect(FigureSink sink) {}

    /** Tells what it knows of the node's run-time table, under RocketMQ's keys. */
    default void runtime(BiConsumer<String, Object> table) {}
}
