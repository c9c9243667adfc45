package io.gantry.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.Clock;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What is waited for is told when it takes longer than a second, and not before. */
final class ProgressTest {
    private final StringWriter written = new StringWriter();
    private long nanos = 5;

    private final Clock clock = new Clock() {
        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };

    private Progress progress(Progress.Style style) {
        return new Progress(new PrintWriter(written), style, clock);
    }

    /** As the agent's thread would after so long. */
    private void pass(Progress progress, long millis) {
        nanos += millis * 1_000_000;
        progress.doWork();
    }

    @Test
    void aSecondIsNotWorthALine() {
        Progress progress = progress(Progress.Style.NONE);
        progress.doing("asking");
        pass(progress, 999);
        assertEquals("", written.toString());
    }

    @Test
    void everySecondBehindTheFirstHasALineOfItsOwn() {
        Progress progress = progress(Progress.Style.NONE);
        progress.doing("asking a");
        pass(progress, 1_000);
        progress.doing("asking b", 3, 9);
        pass(progress, 500);
        pass(progress, 500);
        assertEquals(
                "1 s  asking a\n2 s  asking b, 3 of 9\n", written.toString().replace("\r\n", "\n"));
    }

    @Test
    void timeThatAnOperatorTookForHisAnswerIsNoWaiting() {
        Progress progress = progress(Progress.Style.NONE);
        progress.doing("asking");
        progress.close();
        pass(progress, 60_000);
        progress.doing("deleting");
        pass(progress, 900);
        assertEquals("", written.toString());
        pass(progress, 100);
        assertEquals("1 s  deleting\n", written.toString().replace("\r\n", "\n"));
    }
}
