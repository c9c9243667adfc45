package io.gantry.ha.switching;

import io.gantry.agent.boot.Timetable;
import io.gantry.contract.HeapLog;
import io.gantry.contract.LocalReply;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.log.LogSlice;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import io.gantry.wire.Answer;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Call;
import io.gantry.wire.Response;
import io.gantry.wire.WireClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;

/** Three members that ask each other by calls of this process, of whom some are away. The first leads at first. */
final class GroupStand implements AutoCloseable {
    static final List<String> ADDRESSES = List.of("127.0.0.1:10911", "127.0.0.1:10921", "127.0.0.1:10931");

    /** What a member loses of its conversation. */
    enum Loss {
        REQUEST,
        ANSWER
    }

    private final List<Seat> seats = new ArrayList<>();
    private final Set<String> away = new HashSet<>();
    private final Map<String, Loss> losses = new TreeMap<>();
    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = new Timetable(
            Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
                throw new AssertionError("The timetable failed: " + arguments[2]);
            }),
            "test-timetable",
            "The timetable failed");
    private long term;

    GroupStand(Path folder) throws IOException {
        for (String address : ADDRESSES) {
            Path home = Files.createDirectories(folder.resolve("n" + seats.size()));
            seats.add(new Seat(this, address, new HeapLog(true), home, clock, timetable));
        }
        append();
    }

    Seat seat(int number) {
        return seats.get(number);
    }

    /** Appends a message to the first one's log, which the others get. */
    private void append() {
        HeapLog log = seat(0).log;
        long from = log.appended().position();
        log.append(Records.of("t", 0, "a message"));
        int length = (int) (log.appended().position() - from);
        try (LogSlice slice = log.read(from, length).orElseThrow()) {
            seat(1).log.copy(from, slice.buffer().duplicate());
            seat(2).log.copy(from, slice.buffer().duplicate());
        }
    }

    /** How far each is with the last switch. */
    List<String> phases() {
        return seats.stream().map(Seat::phase).toList();
    }

    /** What each does now. */
    List<String> standings() {
        return seats.stream().map(Seat::standing).toList();
    }

    /** Nobody reaches a member, nor does it reach anybody. */
    void leave(int number) {
        away.add(ADDRESSES.get(number));
    }

    void comeBack(int number) {
        away.remove(ADDRESSES.get(number));
    }

    /** A member dies and starts on what is on its disk. */
    void restart(int number) {
        Seat old = seat(number);
        seats.set(number, new Seat(this, old.address, old.log, old.home, clock, timetable));
        comeBack(number);
    }

    /** From now on a member loses requests for a step, or its answers to them. */
    void lose(int number, SwitchStep step, Loss loss) {
        losses.put(ADDRESSES.get(number) + step, loss);
    }

    void loseNothing() {
        losses.clear();
    }

    /** Some seconds go by, in which all who are there look after what was left. */
    void pass() throws InterruptedException {
        for (int second = 0; second < 8; second++) {
            clock.pass(1_000);
            for (Seat seat : List.copyOf(seats)) {
                if (!away.contains(seat.address)) {
                    seat.look();
                    seat.keeper.doWork();
                }
            }
            electWhereNobodyLeads();
        }
    }

    ReplicaStatus[] othersInSync(Seat leader) {
        return ADDRESSES.stream()
                .filter(address -> !address.equals(leader.address))
                .map(address -> new ReplicaStatus(address, 0, 0, true, 0))
                .toArray(ReplicaStatus[]::new);
    }

    /** Whether somebody who is there leads by a technique at that address. */
    boolean leads(String address, String technique) {
        return seats.stream()
                .anyMatch(seat -> seat.address.equals(address)
                        && !away.contains(address)
                        && seat.standing().startsWith(technique + " " + Role.LEADER));
    }

    private List<Seat> voters() {
        return seats.stream()
                .filter(seat -> seat.votes() && !away.contains(seat.address))
                .toList();
    }

    private void electWhereNobodyLeads() {
        List<Seat> voters = voters();
        if (voters.stream().noneMatch(Seat::leads)) {
            voters.stream().findFirst().ifPresent(this::elect);
        }
    }

    /** One leads when more than half vote. */
    void elect(Seat candidate) {
        List<Seat> voters = voters();
        if (voters.size() > seats.size() / 2 && voters.contains(candidate)) {
            term = Math.max(term, candidate.node.known().id()) + 1;
            voters.forEach(seat -> seat.isElected(candidate, term));
        }
    }

    /** All who vote apply it, when they are more than half. */
    boolean decide(GroupSwitch wanted) {
        List<Seat> voters = voters();
        if (voters.size() > seats.size() / 2) {
            voters.forEach(seat -> seat.applies(wanted));
        }
        return true;
    }

    /** How one member reaches the others. */
    WireClient wire(Seat from) {
        return new WireClient() {
            @Override
            public CompletionStage<Answer> call(String address, Call call, long timeoutMillis) {
                Loss loss = losses.get(address + call.fields().get("step"));
                boolean isThere = !away.contains(address) && !away.contains(from.address);
                if (!isThere || loss == Loss.REQUEST) {
                    return CompletableFuture.failedFuture(new IOException("nobody is there"));
                }
                Answer answer = answer(seats.get(ADDRESSES.indexOf(address)), call);
                return loss == Loss.ANSWER
                        ? CompletableFuture.failedFuture(new IOException("the connection was closed"))
                        : CompletableFuture.completedFuture(answer);
            }

            @Override
            public void send(String address, Call call) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** As it goes over a wire, which carries texts. */
    static Answer answer(Seat seat, Call call) {
        LocalRequest request = LocalRequest.of(call.code()).body(call.body());
        for (Map.Entry<String, ?> field : call.fields().entrySet()) {
            request = request.with(field.getKey(), field.getValue());
        }
        LocalReply reply = new LocalReply();
        try {
            seat.steps.handle(request, reply);
        } catch (BadRequestException e) {
            return new Answer(e.code(), e.getMessage(), Map.of(), new byte[0]);
        }
        return read(reply.response().join());
    }

    static Answer read(Response response) {
        Map<String, String> fields = new TreeMap<>();
        response.fields().forEach((name, value) -> fields.put(name, String.valueOf(value)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        response.body().parts().forEach(part -> {
            byte[] bytes = new byte[part.remaining()];
            part.duplicate().get(bytes);
            body.writeBytes(bytes);
        });
        return new Answer(response.code(), response.remark(), fields, body.toByteArray());
    }

    @Override
    public void close() {
        timetable.close();
    }
}
