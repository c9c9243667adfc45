package io.gantry.agent;

/** Bounds that shrink with the JVM's heap, so that a small node is not spent by what a large one takes easily. */
public final class HeapShare {
    private HeapShare() {}

    /** What is usual, but at most one part in so many of the largest heap. */
    public static int atMost(int usual, int parts) {
        return (int) Math.min(usual, Runtime.getRuntime().maxMemory() / parts);
    }
}
