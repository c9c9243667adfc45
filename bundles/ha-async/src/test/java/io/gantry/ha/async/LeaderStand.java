package io.gantry.ha.async;

import io.gantry.agent.boot.Timetable;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.log.RecordSource;
import io.gantry.replica.WriteGate;
import io.gantry.wire.RequestHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A node that leads in reign 4, whose clock is stepped by hand. */
final class LeaderStand implements AutoCloseable {
    static final long EPOCH = 4;

    final HeapLog log = new HeapLog(true);
    final SteppedClock clock = new SteppedClock();
    final Timetable timetable = Timetable.stepped(clock);
    final AsyncComponent technique;
    final HandOver handOver;
    final CountedGate gate = new CountedGate();
    /** Handlers that are registered now beside the component's own. */
    final List<RequestHandler> handlers = new CopyOnWriteArrayList<>();

    private final BundleContext context = Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
        Object service = arguments[1];
        if (service instanceof RequestHandler handler) {
            handlers.add(handler);
        }
        return Fakes.of(ServiceRegistration.class, (registration, called, none) -> {
            handlers.remove(service);
            return null;
        });
    });

    LeaderStand(Path home) {
        LeaderPlace place =
                new LeaderPlace(PeerSecret.NONE, Fakes.config(LeaderPlace.Settings.class, "isFollower", true));
        log.append(Records.of("t", 0, "first"));
        log.append(Records.of("t", 0, "second"));
        technique = new AsyncComponent(
                context, log, new HeapReplica(log, home), place, TestSettings.TERMS, new TestSettings().settings());
        technique.begin();
        technique.lead(EPOCH);
        handOver = new HandOver(context, new RoleChange(technique, place, gate, timetable));
    }

    /** Somebody on this machine follows; to be closed. */
    RawFollower follower() throws IOException {
        AsyncReplicator leading = (AsyncReplicator) technique.inUse();
        RawFollower follower = new RawFollower(leading.port()).report(0);
        follower.until(log.appended().position());
        return follower;
    }

    @Override
    public void close() {
        technique.close();
        handOver.close();
    }

    /** A gate that only says what was done to it. */
    static final class CountedGate implements WriteGate {
        boolean isClosed;
        boolean isStuck;
        int givenBack;

        @Override
        public void append(RecordSource source, boolean waitForCommit, Completion completion) {
            throw new IllegalStateException("nobody writes: " + Arrays.asList(source, completion));
        }

        @Override
        public boolean isOpen() {
            return !isClosed;
        }

        @Override
        public boolean close(long timeoutMillis) {
            isClosed = true;
            return !isStuck;
        }

        @Override
        public void giveBack() {
            givenBack++;
        }

        @Override
        public void open() {
            isClosed = false;
        }
    }
}
