package io.gantry.console.jobs;

/** A job that runs elsewhere and is only shown among the others: nobody can cancel it. Safe for any thread. */
public interface Followed {
    /** It has begun. */
    void begins();

    /** It has said something. */
    void line(String text);

    /** It is over; null when it did what it was to do, else why not. */
    void ends(String failure);

    /** Whoever waited for its end has gone: the audit log is told by the job itself. */
    void unheard();
}
