package io.gantry.console.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.cluster.ClusterException;
import io.gantry.console.access.AuditLog;
import io.gantry.console.access.Role;
import io.gantry.console.http.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How each job ends, who waits for whom, what is kept, and that a close ends all. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JobsTest {
    private static final Asker ANNA = new Asker("anna", "10.0.0.1");
    private static final Asker BEN = new Asker("ben", "10.0.0.2");
    /** More than a packer holds back before it writes. */
    private static final int MAX_FILE = 65_536;

    private final List<AuditLog.Entry> audit = new CopyOnWriteArrayList<>();
    private final List<CountDownLatch> holds = new ArrayList<>();
    private final Jobs jobs = new Jobs(audit::add, Clock.system(), MAX_FILE, 3 * MAX_FILE);

    private static Order order(String subject) {
        return new Order("resend", subject, "messages", Role.OPERATOR, "lines.jsonl");
    }

    private Job begin(String subject, Asker asker, Work work) {
        return jobs.find(jobs.begin(order(subject), asker, work).get("id").toString());
    }

    @AfterEach
    void close() {
        holds.forEach(CountDownLatch::countDown);
        jobs.close();
    }

    /** Has one of a user's at work, so that the next ones wait, until the latch is at zero. */
    private CountDownLatch hold(Asker asker) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        holds.add(hold);
        begin("hold", asker, progress -> {
            begun.countDown();
            await(hold);
        });
        begun.await();
        return hold;
    }

    /** Waits until a job is over and the audit log has it. */
    private void end(Job job) {
        String subject = job.order.subject();
        while (!job.isOver()
                || audit.stream().noneMatch(entry -> entry.subject().equals(subject))) {
            Thread.onSpinWait();
        }
    }

    private String outcome(Job job) {
        return audit.stream()
                .filter(entry -> entry.subject().equals(job.order.subject()))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    private static String text(Job job) throws IOException {
        try (InputStream lines = job.file().read()) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String lastOutcome() {
        return audit.get(audit.size() - 1).outcome();
    }

    @Test
    void whatIsDoneIsCountedAndLeftAsAFile() throws Exception {
        CountDownLatch hold = hold(ANNA);
        Job job = begin("a", ANNA, progress -> {
            progress.total(3);
            for (int i = 0; i < 3; i++) {
                progress.line("item " + i);
                progress.keep(Map.of("item", i));
                progress.done();
            }
            progress.figure("sent", 3);
        });
        assertEquals("waiting", job.json().get("state"));
        assertNull(job.json().get("begun"));
        assertNull(job.json().get("file"));
        hold.countDown();
        end(job);
        Map<String, Object> json = job.whole();
        assertEquals("done", json.get("state"));
        assertEquals(3L, json.get("done"));
        assertEquals(3L, json.get("total"));
        assertEquals(Map.of("sent", 3), json.get("figures"));
        assertEquals("item 2", json.get("line"));
        assertEquals(List.of("item 0", "item 1", "item 2"), json.get("lines"));
        assertEquals("{\"item\":0}\n{\"item\":1}\n{\"item\":2}\n", text(job));
        assertEquals(3, ((Map<?, ?>) json.get("file")).get("lines"));
        assertEquals(new AuditLog.Entry("anna", "10.0.0.1", "job resend", "a", "done: 3 of 3 messages"), audit.get(1));
    }

    @Test
    void aCancelledOneEndsBetweenTwoItemsAndSaysHowFarItCame() throws Exception {
        CountDownLatch hold = hold(ANNA);
        Job[] self = new Job[1];
        List<Integer> begun = new ArrayList<>();
        self[0] = begin("b", ANNA, progress -> {
            progress.total(10);
            for (int i = 0; i < 10 && progress.goesOn(); i++) {
                begun.add(i);
                if (i == 3) {
                    assertTrue(jobs.cancel(self[0], "ben"));
                    assertEquals("running", self[0].json().get("state"), "the item it is at is not broken off");
                }
                progress.keep(Map.of("item", i));
                progress.done();
            }
        });
        hold.countDown();
        end(self[0]);
        assertEquals(List.of(0, 1, 2, 3), begun);
        Map<String, Object> json = self[0].json();
        assertEquals("cancelled", json.get("state"));
        assertEquals(4L, json.get("done"));
        assertEquals("ben", json.get("cancelledBy"));
        assertEquals(4, text(self[0]).lines().count(), "what was done is in the file");
        assertEquals("cancelled: 4 of 10 messages; Cancelled by ben", outcome(self[0]));
        assertFalse(jobs.cancel(self[0], "ben"), "it is over");
    }

    @Test
    void aCancelThatComesAfterTheLastItemChangesNothing() throws Exception {
        CountDownLatch hold = hold(ANNA);
        Job[] self = new Job[1];
        self[0] = begin("b", ANNA, progress -> {
            progress.total(1);
            progress.done();
            jobs.cancel(self[0], "ben");
        });
        hold.countDown();
        end(self[0]);
        assertEquals("done", self[0].json().get("state"));
    }

    @Test
    void aPaceEndsAtOnceWhenItIsCancelled() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        boolean[] wentOn = {true};
        Job job = begin("b", ANNA, progress -> {
            waits.countDown();
            wentOn[0] = progress.waits(TimeUnit.HOURS.toNanos(1));
        });
        waits.await();
        jobs.cancel(job, "ben");
        end(job);
        assertFalse(wentOn[0]);
        assertEquals("cancelled", job.json().get("state"));
    }

    @Test
    void failuresOfItemsAreCountedAndTheFirstIsTold() throws Exception {
        Job some = begin("some", ANNA, progress -> {
            progress.done();
            progress.failed("no room");
            progress.failed("no topic");
        });
        end(some);
        assertEquals("done", some.json().get("state"));
        assertEquals(3L, some.json().get("done"));
        assertEquals(2L, some.json().get("failed"));
        assertEquals("no room", some.json().get("firstReason"));
        assertEquals("done: 3 messages, 2 of them failed: no room", outcome(some));
        Job none = begin("none", ANNA, progress -> progress.failed("no room"));
        end(none);
        assertEquals("failed", none.json().get("state"), "nothing came of it");
    }

    @Test
    void whatBreaksOffIsToldWithItsReasonAndNoInside() throws Exception {
        Job away = begin("away", ANNA, progress -> {
            progress.done();
            throw new ClusterException("Nobody answers at 10.0.0.9:10911");
        });
        end(away);
        assertEquals("failed", away.json().get("state"));
        assertEquals("Nobody answers at 10.0.0.9:10911", away.json().get("reason"));
        assertEquals("failed: 1 messages; Nobody answers at 10.0.0.9:10911", outcome(away));
        Job broken = begin("broken", ANNA, progress -> {
            throw new IllegalStateException("the secret of the inside");
        });
        end(broken);
        assertEquals(
                "The console failed; the node's log says why", broken.json().get("reason"));
    }

    @Test
    void oneThatWaitsIsCancelledAtOnceAndNeverBegins() throws Exception {
        CountDownLatch hold = hold(ANNA);
        Job first = begin("first", ANNA, progress -> {
            throw new AssertionError("It was cancelled");
        });
        Job second = begin("second", ANNA, Progress::done);
        assertTrue(jobs.cancel(first, "anna"));
        assertEquals("cancelled", first.json().get("state"));
        hold.countDown();
        end(second);
        assertEquals("cancelled", first.json().get("state"));
        assertEquals("done", second.json().get("state"));
    }

    @Test
    void soManyWaitAndNotMore() throws Exception {
        hold(ANNA);
        hold(BEN);
        Job last = null;
        for (int i = 1; i < Jobs.MAX_OPEN_OF_ONE; i++) {
            last = begin("a" + i, ANNA, Progress::done);
        }
        assertEquals(
                503,
                assertThrows(Failure.class, () -> begin("more", ANNA, Progress::done))
                        .status());
        jobs.cancel(last, "anna");
        begin("more", ANNA, Progress::done);
        for (int i = 1; i < Jobs.MAX_OPEN - Jobs.MAX_OPEN_OF_ONE; i++) {
            begin("b" + i, BEN, Progress::done);
        }
        Asker carl = new Asker("carl", "10.0.0.3");
        assertEquals(
                503,
                assertThrows(Failure.class, () -> begin("c", carl, Progress::done))
                        .status());
    }

    @Test
    void oneUsersDoNotKeepAllOthersWaiting() throws Exception {
        CountDownLatch hold = hold(ANNA);
        List<Job> others = new ArrayList<>();
        for (int i = 0; i < Jobs.AT_ONCE; i++) {
            others.add(begin("long " + i, ANNA, Progress::done));
        }
        Job quick = begin("quick", BEN, Progress::done);
        end(quick);
        assertEquals(Set.of("waiting"), Set.copyOf(states(others)));
        hold.countDown();
        others.forEach(this::end);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Object> states(List<Job> jobs) {
        return jobs.stream().map(job -> job.json().get("state")).toList();
    }

    @Test
    void onlyTheNewestAreKept() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < Jobs.MAX_OVER + 5; i++) {
            Job job = begin("job " + i, ANNA, Progress::done);
            ids.add(job.id);
            end(job);
        }
        assertEquals(Jobs.MAX_OVER + 5, ids.size(), "each has an id of its own");
        while (jobs.newest().size() > Jobs.MAX_OVER) {
            Thread.onSpinWait();
        }
        List<Job> kept = jobs.newest();
        assertEquals(Jobs.MAX_OVER, kept.size());
        assertEquals("job " + (Jobs.MAX_OVER + 4), kept.get(0).order.subject());
        assertEquals("job 5", kept.get(kept.size() - 1).order.subject());
    }

    @Test
    void memoryIsBoundedInEachFileAndInAll() throws Exception {
        List<Job> written = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            int seed = round;
            Job job = begin("file " + round, ANNA, progress -> {
                int kept = 0;
                // Numbers of no order, which are not packed well.
                Random random = new Random(seed);
                while (progress.keep(Map.of("n", random.nextLong()))) {
                    kept++;
                    progress.done();
                }
                progress.keepLast(Map.of("kept", kept));
            });
            end(job);
            int length = job.file().bytes();
            assertTrue(length > MAX_FILE / 2 && length < MAX_FILE * 2, "so much memory: " + length);
            assertTrue(text(job).endsWith("{\"kept\":" + job.json().get("done") + "}\n"));
            written.add(job);
        }
        // The oldest are let go of a moment after the last one's end is noted: waited for until the test's timeout.
        while (written.stream().mapToLong(job -> job.file().bytes()).sum() > 3 * MAX_FILE) {
            Thread.onSpinWait();
        }
        assertNull(written.get(0).json().get("file"), "the oldest has none any more");
        assertNull(written.get(0).file().read());
        assertEquals("done", written.get(0).json().get("state"), "the rest of it is told");
        assertNotNull(written.get(5).json().get("file"));
    }

    @Test
    void whatIsSaidIsCut() throws Exception {
        Job job = begin("s".repeat(5_000), ANNA, progress -> {
            for (int i = 0; i < 1_000; i++) {
                progress.line(i + " " + "x".repeat(5_000));
            }
            progress.failed("y".repeat(50_000));
        });
        end(job);
        int length = job.whole().toString().length();
        assertTrue(length < 25_000, "so much is told: " + length);
        assertTrue(job.json().get("line").toString().startsWith("999 "));
    }

    @Test
    void aCloseEndsAllOfThemAndTakesNoMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Job runs = begin("runs", ANNA, progress -> {
            while (progress.goesOn()) {
                progress.done();
                begun.countDown();
            }
        });
        begun.await();
        Job waits = begin("waits", ANNA, Progress::done);
        Followed command = jobs.follow(order("command"), ANNA, "it cannot be stopped");
        command.begins();
        jobs.close();
        assertEquals("cancelled", runs.json().get("state"));
        assertEquals("cancelled", waits.json().get("state"));
        assertEquals("running", jobs.newest().get(0).json().get("state"), "a command goes on without its console");
        assertTrue(outcome(waits).contains("the console's end"), outcome(waits));
        assertEquals(
                503,
                assertThrows(Failure.class, () -> begin("late", ANNA, Progress::done))
                        .status());
    }

    @Test
    void aCloseWaitsForNoItemWithoutEnd() throws Exception {
        hold(ANNA);
        jobs.close();
        Job held = jobs.newest().get(0);
        assertEquals("running", held.json().get("state"), "its item goes on");
        assertEquals("the console's end", held.json().get("cancelledBy"));
    }

    @Test
    void whatRunsElsewhereIsShownAndItsEndNotedWhenNobodyElseDoes() {
        Followed heard = jobs.follow(order("heard"), ANNA, "it cannot be stopped");
        heard.begins();
        heard.line("phase 1");
        heard.ends("no majority");
        Job job = jobs.newest().get(0);
        assertEquals("failed", job.json().get("state"));
        assertEquals("no majority", job.json().get("reason"));
        assertEquals("phase 1", job.json().get("line"));
        assertEquals(
                List.of("begun"), audit.stream().map(AuditLog.Entry::outcome).toList());
        Followed left = jobs.follow(order("left"), ANNA, "it cannot be stopped");
        left.begins();
        left.unheard();
        left.ends(null);
        left.ends("twice");
        assertEquals("done: 0 messages", lastOutcome());
        assertEquals(3, audit.size());
    }

    @Test
    void whatIsLeftOfOneThatIsDoneIsNotHeld() {
        AtomicReference<WeakReference<byte[]>> held = new AtomicReference<>();
        Job job = begin("whole", ANNA, progress -> {
            byte[] list = new byte[1 << 10];
            held.set(new WeakReference<>(list));
            progress.leaves(rest -> rest.figure("left", list.length));
        });
        end(job);
        while (held.get().get() != null) {
            System.gc();
        }
    }

    @Test
    void whatIsLeftIsKeptWhileNobodyCanTakeIt() throws Exception {
        Job job = begin("left", ANNA, progress -> {
            progress.leaves(rest -> rest.done());
            throw new ClusterException("nobody answers");
        });
        end(job);
        CountDownLatch hold = hold(BEN);
        for (int i = 1; i < Jobs.MAX_OPEN_OF_ONE; i++) {
            begin("waits " + i, BEN, progress -> {});
        }
        assertThrows(Failure.class, () -> jobs.goOn(job, BEN), "there is no room for another one");
        Map<String, Object> next = jobs.goOn(job, ANNA);
        assertEquals("left, what is left of " + job.id, next.get("subject"));
        assertNull(jobs.goOn(job, ANNA));
        Job second = jobs.find(next.get("id").toString());
        assertEquals(
                "left, what is left of " + second.id,
                second.order.after(second.id).subject(),
                "not one behind another");
        hold.countDown();
    }
}
