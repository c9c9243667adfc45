package io.gantry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is logged goes to the process's output, not to whom a shell lends System.out. */
final class ProcessConsoleTest {
    @Test
    void replacedSystemOutSeesNothing() {
        LoggerContext context = new LoggerContext();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(terminal, true, StandardCharsets.UTF_8));
        try {
            ProcessConsole console = new ProcessConsole();
            console.setContext(context);
            console.setEncoder(encoder);
            console.start();
            assertTrue(console.isStarted());
            LoggingEvent event = new LoggingEvent();
            event.setLoggerContext(context);
            event.setMessage("a line of the node's log");
            console.doAppend(event);
        } finally {
            System.setOut(before);
        }
        assertEquals("", terminal.toString(StandardCharsets.UTF_8));
    }
}
