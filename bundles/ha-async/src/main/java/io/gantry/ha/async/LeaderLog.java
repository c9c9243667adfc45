package io.gantry.ha.async;

import java.io.IOException;

/** What a leader tells of its log. Waits for its answers. */
interface LeaderLog {
    /** Address of its oldest byte; an IOException when it does not answer, or will not tell. */
    long start() throws IOException, InterruptedException;

    /** The reign it leads in; -1 when it does not lead; 0 for one of Apache's. */
    long epoch() throws IOException, InterruptedException;

    /** The record there, as it is stored; null when there is none. */
    byte[] record(long position) throws IOException, InterruptedException;
}
