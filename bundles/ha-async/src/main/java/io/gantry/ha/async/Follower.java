package io.gantry.ha.async;

import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * The leader's side of one follower. It begins where the follower's log ends, or at the oldest record for one whose log
 * is empty. What it is sent is read from the log then and there: a slow one holds a batch and no memory. All but the
 * figures is for the leader's thread.
 */
final class Follower implements AutoCloseable {
    private static final long NOWHERE = -1;
    /** Where no log ends. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int BATCHES_A_TURN = 32;

    private final SocketChannel channel;
    private final String address;
    private final CommitLog log;
    private final int batchBytes;
    private final Reports reports = new Reports();
    private final Shipment shipment = new Shipment();
    private final Transfer transfer;
    private final Pace pace;
    /** Address of the next byte to send. */
    private volatile long next = NOWHERE;

    private volatile long acknowledged = NOWHERE;

    Follower(SocketChannel channel, CommitLog log, int batchBytes, Pace pace, long nowNanos) {
        this.channel = channel;
        this.address = HostAndPort.of(channel);
        this.log = log;
        this.batchBytes = batchBytes;
        this.transfer = new Transfer(nowNanos);
        this.pace = pace;
    }

    /** Everything below it is in the follower's log, as it says; -1 before its first report. */
    long acknowledged() {
        return acknowledged;
    }

    /** Address of the next byte to send; -1 before its first report. */
    long next() {
        return next;
    }

    Pace pace() {
        return pace;
    }

    /** The host, which may have more than one connection for a while. */
    String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    Transfer transfer() {
        return transfer;
    }

    /** Takes the reports that came. */
    void read(long nowNanos) throws IOException {
        long report = reports.read(channel);
        if (report < 0) {
            return;
        }
        transfer.heard(nowNanos);
        if (next == NOWHERE) {
            begin(report);
        }
        if (report > next) {
            throw new IOException("it claims to have position " + report + ", and was sent only " + next);
        }
        acknowledged = Math.max(acknowledged, report);
    }

    private void begin(long report) throws IOException {
        long start = log.start();
        long end = log.appended().position();
        if (report > end) {
            throw new IOException("its log ends at " + report + ", behind this one's end at " + end
                    + ": it holds what this leader never had. Keep its folder, and let it follow with an empty one");
        }
        if (report > 0 && report < start) {
            throw new IOException("its log ends at " + report + ", and this one begins at " + start
                    + " by now: let it follow with an empty folder, it then gets everything from there on");
        }
        next = report == 0 ? start : report;
    }

    /** Sends what the connection takes, for a turn. */
    void write(long nowNanos, long heartbeatNanos, CatchUp catchUp) throws IOException {
        for (int batch = 0; batch < BATCHES_A_TURN; batch++) {
            if (!shipment.isUnderWay() && !beginNext(nowNanos, heartbeatNanos, catchUp)) {
                break;
            }
            transfer.sent(nowNanos);
            if (!shipment.write(channel)) {
                break;
            }
        }
    }

    private boolean beginNext(long nowNanos, long heartbeatNanos, CatchUp catchUp) throws IOException {
        if (next == NOWHERE) {
            return false;
        }
        int length = next < log.appended().position() ? allowed(catchUp, nowNanos) : 0;
        if (length > 0) {
            Optional<LogSlice> slice = log.read(next, length);
            if (slice.isEmpty()) {
                throw new IOException("position " + next + " is in the log no more, which begins at " + log.start()
                        + " by now: it is too slow for what this log keeps");
            }
            int bytes = slice.get().buffer().remaining();
            shipment.begin(slice.get());
            next += bytes;
            transfer.add(bytes, nowNanos);
            return true;
        }
        if (nowNanos - transfer.sentNanos() >= heartbeatNanos) {
            shipment.beginHeartbeat(next);
            return true;
        }
        return false;
    }

    /** How much of a batch may go now: all of it to one that is near. */
    private int allowed(CatchUp catchUp, long nowNanos) {
        Allowance allowance = transfer.allowance();
        if (catchUp.isNear(log.appended().position() - next, pace.isKept())) {
            allowance.rest();
            return batchBytes;
        }
        int length = allowance.take(batchBytes, catchUp.bytesPerSecond(), nowNanos);
        allowance.spend(length);
        return length;
    }

    /**
     * Where the log has to have grown to for this follower to be sent anything more; never, while it is sent to, its
     * connection or its pace takes nothing more, or it has not said where it is.
     */
    long awaits() {
        boolean isReady = next != NOWHERE
                && !shipment.isUnderWay()
                && !transfer.allowance().isSpent();
        return isReady ? next + 1 : NEVER;
    }

    /** What the leader's selector is to look for. */
    int interest() {
        boolean isBlocked = shipment.isUnderWay()
                || next != NOWHERE
                        && next < log.appended().position()
                        && !transfer.allowance().isSpent();
        return isBlocked ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    public void close() throws IOException {
        shipment.close();
        channel.close();
    }

    @Override
    public String toString() {
        return address;
    }
}
