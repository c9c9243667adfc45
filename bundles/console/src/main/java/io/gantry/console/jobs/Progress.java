package io.gantry.console.jobs;

/** The side of a job that its work sees: it tells how far it is, and asks whether it goes on. */
public interface Progress {
    /** How many items there are; unknown until it is said, and may be said again. */
    void total(long items);

    /** Asked before each item. False when somebody cancels, or the console closes: then no item is begun any more. */
    boolean goesOn();

    /** Waits so long, nanoseconds, for a pace; ends at once, with false, when it does not go on. */
    boolean waits(long nanos);

    /** One item more is done. */
    void done();

    /** One item more is over, and nothing came of it; the first reason is shown, the others are counted. */
    void failed(String reason);

    /** What is left to do when it ends before it is done: somebody may have another job do that. */
    void leaves(Work rest);

    /** What it does now, for people. */
    void line(String text);

    /** A figure of what came of it so far. */
    void figure(String name, Object value);

    /**
     * Adds a line of JSON to the file that is fetched when the job is over.
     *
     * @return false when the file has no room for it
     */
    boolean keep(Object line);

    /** The last line of the file, for which there is always room. */
    void keepLast(Object line);
}
