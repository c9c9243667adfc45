package io.gantry.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/**
 * Writes the log to the process's own output, whoever logs. The shell puts a stream of its own before System.out, by
 * thread: threads that a command starts would log to that terminal for ever, and keep its session alive.
 */
public final class ProcessConsole extends OutputStreamAppender<ILoggingEvent> {
    @Override
    public void start() {
        setOutputStream(new FileOutputStream(FileDescriptor.out));
        super.start();
    }
}
