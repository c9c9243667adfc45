package io.gantry.agent;

/** The machine's clock: the one place that asks for it. */
@SuppressWarnings("checkstyle:regexpsingleline") // Everybody else is sent here.
final class SystemClock implements Clock {
    static final SystemClock INSTANCE = new SystemClock();

    private SystemClock() {}

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
