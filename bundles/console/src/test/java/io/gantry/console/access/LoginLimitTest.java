package io.gantry.console.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often who may guess, and who is never locked out by it. */
final class LoginLimitTest {
    private static final String HOME = "192.0.2.7";
    private static final long HOUR = 3_600;

    private long nanos = -1_000_000_000L;
    private final LoginLimit limit = new LoginLimit(new Clock() {
        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    });

    private void forward(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static String host(int number) {
        return "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
    }

    /** So many hosts try each second of an hour whether they may; how often they did. */
    private long guesses(int hosts) {
        long guesses = 0;
        for (int second = 0; second < HOUR; second++) {
            for (int i = 0; i < hosts; i++) {
                guesses += limit.begin("admin", host(i)) == 0 ? 1 : 0;
            }
            forward(1);
        }
        return guesses;
    }

    private void takeTurn(int hosts) {
        for (int i = 0; i < hosts; i++) {
            limit.begin("admin", host(i));
        }
    }

    @Test
    void whoGuessesLocksOutNobodyButItself() {
        assertEquals(38, guesses(1), "five at once, then slower and slower, at last one each 128 s");
        assertTrue(limit.begin("admin", host(0)) > 0);
        assertEquals(0, limit.begin("admin", HOME));
    }

    /** Their pace is that of thirty alone, and there is a turn for who comes from elsewhere. */
    @Test
    void whoGuessesFromSomeAddressesLocksOutNobodyElse() {
        guesses(30);
        assertEquals(0, limit.begin("admin", HOME));
    }

    @Test
    void allTheAddressesOfTheWorldTryANameAtOnePaceOnly() {
        assertEquals(0, limit.begin("admin", HOME));
        limit.succeeded("admin", HOME);
        long guesses = guesses(100);
        assertTrue(guesses <= 60 + HOUR / 2 && guesses > HOUR / 3, guesses + " in an hour");
        takeTurn(100);
        assertTrue(limit.begin("admin", "192.0.2.8") > 0, "a new address waits for its turn");
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limit.begin("admin", HOME), "the one from where it logged in before does not");
        }
        assertTrue(limit.begin("admin", HOME) > 0, "and is no way to guess");
        assertEquals(0, limit.begin("admin", "127.0.0.1"), "nor does who sits at the machine");
        assertEquals(0, limit.begin("admin", "::1"));
        assertEquals(0, limit.begin("bob", "192.0.2.8"), "nor another name");
    }

    @Test
    void attemptsOfOneMomentAreCountedBeforeTheyAreJudged() {
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limit.begin("admin", HOME));
        }
        assertEquals(3, limit.begin("admin", HOME));
        assertEquals(0, limit.begin("bob", HOME), "somebody else of the same address");
        limit.succeeded("admin", HOME);
        assertEquals(0, limit.begin("admin", HOME));
    }

    @Test
    void manyNamesOfOneAddressAreGuessing() {
        for (int i = 0; i < 20; i++) {
            assertEquals(0, limit.begin("user" + i, HOME));
        }
        assertTrue(limit.begin("another", HOME) > 0);
        assertEquals(0, limit.begin("another", host(1)));
    }

    @Test
    void whoLogsInTakesBackNoFailureOfOthersAtTheSameAddress() {
        for (int i = 0; i < 19; i++) {
            limit.begin("user" + i, HOME);
        }
        assertEquals(0, limit.begin("bob", HOME));
        limit.succeeded("bob", HOME);
        assertEquals(0, limit.begin("one more", HOME));
        assertTrue(limit.begin("another", HOME) > 0, "whoever has a name of their own guesses at others no faster");
    }

    @Test
    void whoLogsInKeepsNoFailureOfOthersFromBeingForgotten() {
        for (int i = 0; i < 20; i++) {
            limit.begin("user" + i, HOME);
        }
        for (int i = 0; i < 10; i++) {
            forward(100);
            assertEquals(0, limit.begin("bob", HOME));
            limit.succeeded("bob", HOME);
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(0, limit.begin("user" + i, HOME));
        }
    }

    @Test
    void whoLogsInFromAUsualAddressMakesRoomForNoGuess() {
        limit.begin("admin", HOME);
        limit.succeeded("admin", HOME);
        takeTurn(100);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, limit.begin("admin", HOME));
            limit.succeeded("admin", HOME);
        }
        assertTrue(limit.begin("admin", "192.0.2.8") > 0);
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limit.begin("admin", "2001:db8:0:1:" + i + "::" + i));
        }
        assertTrue(limit.begin("admin", "[2001:db8:0:1::99]") > 0);
        assertEquals(0, limit.begin("admin", "2001:db8:0:2::1"));
    }

    @Test
    void whatIsOldIsForgotten() {
        guesses(30);
        forward(HOUR);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limit.begin("admin", host(1)));
        }
    }
}
