package io.gantry.console.jobs;

import java.io.IOException;

/** What a job does, item by item, on the thread of jobs; what it throws is why the job failed. */
@FunctionalInterface
public interface Work {
    /** Goes on until it is done, or {@link Progress#goesOn} says no: then it ends between two items. */
    void run(Progress progress) throws IOException;
}
