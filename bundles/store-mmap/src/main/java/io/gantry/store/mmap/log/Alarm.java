package io.gantry.store.mmap.log;

/** Wakes the thread of an agent that is not known when its waker is made. Safe for any thread. */
public final class Alarm {
    private static final Runnable NOBODY = () -> {};
    private volatile Runnable sleeper = NOBODY;

    /** Says whom to wake from now on. */
    public void wakes(Runnable wake) {
        this.sleeper = wake;
    }

    public void ring() {
        sleeper.run();
    }
}
