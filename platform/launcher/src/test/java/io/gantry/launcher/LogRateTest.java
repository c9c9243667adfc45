package io.gantry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A line that a peer can cause again and again does not bury the others. */
final class LogRateTest {
    private final AtomicLong now = new AtomicLong();
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    LogRateTest() {
        context.addTurboFilter(new LogRate(now::get));
        told.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(told);
    }

    @Test
    void oneEventIsToldSomeTimesAMinuteAndOthersAsBefore() {
        Logger flooded = context.getLogger("io.gantry.broker.Flooded");
        for (int i = 0; i < 1_000; i++) {
            flooded.warn("Somebody came: peer={}", i);
        }
        assertEquals(LogRate.LINES, told.list.size());
        flooded.error("Another event");
        assertEquals(LogRate.LINES + 1, told.list.size());
        now.addAndGet(LogRate.WINDOW_MILLIS);
        ListAppender<ILoggingEvent> counts = new ListAppender<>();
        counts.start();
        Logger own = (Logger) LoggerFactory.getLogger(LogRate.class);
        own.addAppender(counts);
        flooded.warn("Somebody came: peer={}", 1_000);
        own.detachAppender(counts);
        assertEquals(LogRate.LINES + 2, told.list.size());
        assertTrue(counts.list.get(0).getFormattedMessage().contains("lines=980"), counts.list.toString());
    }

    @Test
    void asManyAreToldWhenSeveralThreadsCauseThem() {
        Logger flooded = context.getLogger("io.gantry.broker.Flooded");
        for (int round = 1; round <= 1_000; round++) {
            IntStream.range(0, 30).parallel().forEach(i -> flooded.warn("Somebody came: peer={}", i));
            assertEquals((long) round * LogRate.LINES, told.list.size());
            now.addAndGet(LogRate.WINDOW_MILLIS);
        }
    }

    @Test
    void theLaunchersOwnLinesAllPassAndTextsWithoutEndAreForgotten() {
        Logger own = context.getLogger("io.gantry.launcher.Told");
        for (int i = 0; i < 100; i++) {
            own.info("A line of the report: key={}", i);
        }
        assertEquals(100, told.list.size());
        Logger talkative = context.getLogger("io.gantry.broker.Talkative");
        for (int i = 0; i < 5_000; i++) {
            talkative.info("Put together " + i);
        }
        assertEquals(5_100, told.list.size());
    }
}
