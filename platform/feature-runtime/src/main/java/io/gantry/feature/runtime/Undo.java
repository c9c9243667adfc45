package io.gantry.feature.runtime;

/** Takes one step of a change back. */
interface Undo {
    void run() throws Exception;
}
