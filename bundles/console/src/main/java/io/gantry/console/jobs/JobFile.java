package io.gantry.console.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The lines a job leaves. They are written by its thread and read when it is over; the oldest of all jobs go when there
 * are too many. Safe for any thread.
 */
final class JobFile {
    private final String name;
    private final int maxBytes;
    /** Null before the first line, and when they were let go. */
    private KeptLines lines;

    private boolean isOver;

    JobFile(String name, int maxBytes) {
        this.name = name;
        this.maxBytes = maxBytes;
    }

    synchronized boolean keep(Object line) {
        return !isOver && open().add(line);
    }

    synchronized void keepLast(Object line) {
        if (!isOver) {
            open().addLast(line);
        }
    }

    private KeptLines open() {
        if (lines == null) {
            lines = new KeptLines(maxBytes);
        }
        return lines;
    }

    synchronized void finish() {
        isOver = true;
        if (lines != null) {
            lines.finish();
        }
    }

    /** Lets the lines go. */
    synchronized void drop() {
        lines = null;
    }

    /** So much memory. */
    synchronized int bytes() {
        return lines == null ? 0 : lines.bytes();
    }

    String name() {
        return name;
    }

    /** What there is to fetch; null when there is nothing, or nothing any more. */
    synchronized Map<String, Object> json() {
        return lines == null ? null : Map.of("name", name, "lines", lines.lines(), "bytes", lines.unpackedBytes());
    }

    /** The lines; null when there are none, or none any more. */
    synchronized InputStream read() throws IOException {
        return lines == null || !isOver ? null : lines.read();
    }
}
