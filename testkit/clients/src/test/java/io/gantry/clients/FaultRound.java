package io.gantry.clients;

import io.gantry.agent.Clock;
import io.gantry.clients.FaultGround.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A new group, a load, and faults one after the other, which a seed decides; and what is wrong in the end. */
final class FaultRound {
    private static final int QUEUES = 3;
    private static final int SOME = 10;
    private static final int MOST_TOLD = 20;

    private final long seed;
    private final Random random;
    private final Path program;
    private final Set<RaftFault> wanted;

    /**
     * Not begun.
     *
     * @param program the distribution that the members run
     * @param wanted no other faults
     */
    FaultRound(long seed, Path program, Set<RaftFault> wanted) {
        this.seed = seed;
        this.random = new Random(seed);
        this.program = program;
        this.wanted = wanted;
    }

    /** Faults for so long; what broke a rule. An AssertionError says that the group did not go on, and why. */
    List<String> run(int seconds) throws IOException {
        long end = Clock.system().nanos() + TimeUnit.SECONDS.toNanos(seconds);
        say("begins");
        Set<Part> parts = EnumSet.noneOf(Part.class);
        wanted.forEach(fault -> parts.addAll(fault.needs()));
        try (FaultGround ground = new FaultGround(program, parts);
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            RaftGroup group = ground.group();
            String topic = Stage.createTopic(group.leader(), group.names().address(), QUEUES);
            Recording recording = new Recording(client, group, topic);
            strikeAll(ground, recording, end);
            History history = recording.end();
            List<String> findings = new ArrayList<>();
            HistoryCheck.violations(history).stream().limit(MOST_TOLD).forEach(each -> findings.add(each.toString()));
            try {
                group.areTheSame();
            } catch (AssertionError e) {
                findings.add(e.getMessage());
            }
            say("acknowledged=" + history.acknowledged() + " findings=" + findings.size() + " sends: "
                    + recording.outcomes() + " stack traces in logs: " + ground.traces());
            return findings;
        }
    }

    /** Until the time is over; one fault at least, however long it took until the group was there. */
    private void strikeAll(FaultGround ground, Recording recording, long end) {
        String now = "before any fault";
        try {
            recording.await(SOME);
            Iterator<RaftFault> turns = inTurn(ground).iterator();
            do {
                RaftFault fault = turns.next();
                now = fault.toString();
                say(fault + "...");
                say(fault + ": " + struck(fault, ground, recording));
            } while (turns.hasNext() && Clock.system().nanos() - end < 0);
        } catch (AssertionError | RuntimeException e) {
            AssertionError told = new AssertionError("The group does not go on, " + now, e);
            try {
                say(now + " failed: " + ground.status());
            } catch (AssertionError | RuntimeException unknown) {
                told.addSuppressed(unknown);
            }
            throw told;
        }
    }

    private void say(String what) {
        System.out.println("faults: seed=" + seed + " " + what);
    }

    /** Each fault that this machine can cause, in the seed's order, again and again. */
    private List<RaftFault> inTurn(FaultGround ground) {
        List<RaftFault> possible = new ArrayList<>();
        for (RaftFault fault : wanted) {
            String obstacle = fault.needs().stream()
                    .map(ground::obstacle)
                    .filter(why -> !why.isEmpty())
                    .findFirst()
                    .orElse("");
            if (obstacle.isEmpty()) {
                possible.add(fault);
            } else {
                say("no " + fault + ", " + obstacle);
            }
        }
        if (possible.isEmpty()) {
            throw new AssertionError("none of " + wanted + " can be caused here");
        }
        List<RaftFault> turns = new ArrayList<>();
        while (turns.size() < 2 * RaftFault.values().length) {
            Collections.shuffle(possible, random);
            turns.addAll(possible);
        }
        return turns;
    }

    private String struck(RaftFault fault, FaultGround ground, Recording recording) {
        long begun = Clock.system().nanos();
        fault.strike(ground, random);
        if (fault.goesOn()) {
            recording.await(SOME);
        }
        String wentOn = fault.goesOn() ? "went on after " + since(begun) + ", " : "";
        FaultGround.hold(1_000 + random.nextInt(3_000));
        ground.heal();
        long healed = since(begun);
        recording.await(SOME);
        return wentOn + "all there after " + healed + ", goes on after " + since(begun) + " ms";
    }

    private static long since(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(Clock.system().nanos() - nanos);
    }
}
