package io.gantry.console.jobs;

import io.gantry.codec.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Lines of JSON, kept packed in memory, and only so many bytes of them. For one thread until it is finished. */
final class KeptLines {
    /** Unpacked: what a browser is to take. */
    private static final long MAX_UNPACKED = 64 << 20;

    private final int maxBytes;
    private final OutputStream out;
    private ByteArrayOutputStream packing = new ByteArrayOutputStream();
    /** All of it, after the end. */
    private byte[] packed;

    private long unpacked;
    private int lines;

    /**
     * None yet.
     *
     * @param maxBytes of memory
     */
    KeptLines(int maxBytes) {
        this.maxBytes = maxBytes;
        try {
            out = new GZIPOutputStream(packing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False when there is no room for it. */
    boolean add(Object line) {
        byte[] text = JsonWriter.STANDARD.bytes(line);
        // How far it can be packed is not known before; a line that might not fit is not begun.
        if (unpacked + text.length >= MAX_UNPACKED || (long) packing.size() + text.length >= maxBytes) {
            return false;
        }
        write(text);
        return true;
    }

    /** However full it is: for the one line that says what the others are. */
    void addLast(Object line) {
        write(JsonWriter.STANDARD.bytes(line));
    }

    private void write(byte[] text) {
        try {
            out.write(text);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unpacked += text.length + 1;
        lines++;
    }

    /** Nothing more comes. */
    void finish() {
        try {
            out.close();
            packed = packing.toByteArray();
            packing = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So much memory. */
    int bytes() {
        return packed == null ? packing.size() : packed.length;
    }

    long unpackedBytes() {
        return unpacked;
    }

    int lines() {
        return lines;
    }

    /** The lines, after the end. */
    InputStream read() throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(packed));
    }
}
