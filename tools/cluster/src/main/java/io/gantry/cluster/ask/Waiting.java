package io.gantry.cluster.ask;

/** Is told what is being waited for. */
public interface Waiting extends AutoCloseable {
    /** Says what is done from now on. */
    void doing(String what);

    /** Says what is done from now on, and how much of it is behind. */
    default void doing(String what, int done, int all) {
        doing(all <= 1 ? what : what + ", " + done + " of " + all);
    }

    /** Nothing is waited for any more. */
    @Override
    void close();

    /** Tells nobody. */
    static Waiting silent() {
        return new Waiting() {
            @Override
            public void doing(String what) {
                // Nobody wants to know.
            }

            @Override
            public void close() {
                // Nobody was told.
            }
        };
    }
}
