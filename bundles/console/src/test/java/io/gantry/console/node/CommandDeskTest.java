package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gantry.agent.AgentThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a command that runs when its console is closed. */
final class CommandDeskTest {
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(30);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger(CommandDesk.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl shell = new CommandProcessorImpl(streams);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CommandDesk desk = new CommandDesk(shell);
    private final AgentThread thread = new AgentThread(desk, 1);

    @BeforeEach
    void open() {
        logged.start();
        logger.addAppender(logged);
        streams.start();
        Function waits = (session, words) -> {
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return null;
        };
        shell.addCommand("test", waits, "waits");
    }

    @AfterEach
    void close() {
        over.countDown();
        thread.close();
        streams.stop();
        logger.detachAppender(logged);
    }

    private CommandDesk.Job begin(boolean isLook) throws InterruptedException {
        CommandDesk.Job job = desk.take("test:waits", CommandDesk.NOBODY, isLook);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        return job;
    }

    private List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aChangeThatDoesNotEndIsLeftAndNamedAndNotInterrupted() throws Exception {
        CommandDesk.Job job = begin(false);
        assertTimeoutPreemptively(SOON, () -> desk.end(thread, A_MOMENT));
        assertEquals(List.of("A command goes on without the console that began it: command=test:waits"), warnings());
        assertNull(job.next(), "whoever listens hears that the console is closed");
        assertEquals(1, interrupted.getCount());
        over.countDown();
        assertTrue(thread.close(SOON.toNanos()), "its thread ends with it");
        assertEquals(1, interrupted.getCount());
    }

    @Test
    void aLookThatDoesNotEndIsInterrupted() throws Exception {
        begin(true);
        assertTimeoutPreemptively(SOON, () -> desk.end(thread, TimeUnit.SECONDS.toNanos(2)));
        // The shell runs a command on a thread of its own, which hears of it after the desk's.
        assertTrue(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS));
        assertEquals(List.of(), warnings());
    }

    /** Whoever asked reads nothing before all is said. */
    @Test
    void theEndIsToldHoweverManyLinesCameBefore() throws Exception {
        Function talks = (session, words) -> {
            for (int i = 0; i < 2 * CommandDesk.MAX_LINES; i++) {
                session.getConsole().println(i);
            }
            return null;
        };
        shell.addCommand("test", talks, "talks");
        CommandDesk.Job job = desk.take("test:talks", CommandDesk.NOBODY, true);
        desk.end(thread, SOON.toNanos());
        for (int i = 0; i < CommandDesk.MAX_LINES; i++) {
            assertEquals(Map.of("out", String.valueOf(i)), job.next());
        }
        assertEquals(Map.of("exit", 0), job.next());
    }

    @Test
    void aLastLineWithoutAnEndIsSaidBeforeTheCommandIsOver() throws Exception {
        Function asks = (session, words) -> {
            session.getConsole().print("half a line");
            return null;
        };
        shell.addCommand("test", asks, "asks");
        CommandDesk.Job job = desk.take("test:asks", CommandDesk.NOBODY, true);
        assertEquals(Map.of("out", "half a line"), job.next());
        assertEquals(0, job.next().get("exit"));
    }

    @Test
    void whatEndsInTimeIsWaitedFor() throws Exception {
        CommandDesk.Job job = begin(false);
        over.countDown();
        desk.end(thread, SOON.toNanos());
        assertEquals(0, job.next().get("exit"));
        assertEquals(List.of(), warnings());
    }
}
