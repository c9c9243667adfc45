package io.gantry.ha.async;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;
import io.gantry.log.StorageException;
import io.gantry.replica.LeaderStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows: connects to the leader, copies what it sends, says how far the log goes, and connects again when the
 * connection ends. One thread does it all.
 */
final class Following implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final long TURN_MILLIS = 200;
    private static final String NOBODY =
            "nobody listens there; a master of Gantry's does when it names its slaves in haFollowers: ";
    private static final String SENT_AWAY = "it ended the connection before it sent anything: name this node's address"
            + " in its haFollowers, and give this node its secret (haSecretFile) if it has one; if both are there,"
            + " its log says what is wrong";

    private final AsyncSettings settings;
    private final CommitLog log;
    private final Preparation preparation;
    private final Upstream leader;
    private final Clock clock;
    private final Selector selector;
    private final Retry retry;
    /** Null while there is none. */
    private LeaderLink link;

    private volatile LeaderStatus status = new LeaderStatus("", false, "", -1, -1, 0, 0, 0);
    private volatile boolean isStopped;

    /** Begins with the first turn. */
    Following(AsyncSettings settings, CommitLog log, Preparation preparation, Upstream leader, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.preparation = preparation;
        this.leader = leader;
        this.clock = clock;
        this.retry = new Retry(clock.nanos());
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "ha-follower";
    }

    /** What this node has, on its disk where that is asked for: what it says to the leader, and what counts here. */
    Watermark own() {
        return settings.isForced() ? log.durable() : log.appended();
    }

    /** What is known of the leader. Safe for any thread. */
    LeaderStatus status() {
        return status;
    }

    /** Lets the next turn be the last one. Safe for any thread. */
    void stop() {
        isStopped = true;
        selector.wakeup();
    }

    @Override
    public int doWork() throws IOException, InterruptedException {
        if (isStopped) {
            return 0;
        }
        long before = log.appended().position();
        connect(clock.nanos());
        if (isStopped) {
            return 0;
        }
        Watermark.Registration grown = own().onReach(own().position() + 1, selector::wakeup);
        try {
            selector.select(TURN_MILLIS);
        } finally {
            grown.close();
        }
        if (link != null) {
            turn(clock.nanos());
        }
        selector.selectedKeys().clear();
        if (log.appended().position() > before) {
            retry.succeeded();
        }
        note();
        return 1;
    }

    /** Connects where the leader is, unless that was tried a moment ago. */
    private void connect(long now) throws InterruptedException {
        String address = leader.address();
        if (link != null && !address.isEmpty() && !address.equals(link.address())) {
            part("the leader is at " + address + " now", now);
        }
        if (link != null || address.isEmpty() || !retry.isDue(now)) {
            return;
        }
        try {
            if (isReady()) {
                link = new LeaderLink(address, leader.secret(), preparation.incoming(), selector, now);
            }
        } catch (IOException | IllegalArgumentException | StorageException e) {
            if (retry.failed(e.getMessage(), now)) {
                LOG.warn("The leader cannot be followed, tried again: leader={} reason={}", address, e.getMessage());
            }
        }
    }

    /** False when the log is going to be cut: then a new one comes, and this one is followed with no more. */
    private boolean isReady() throws IOException, InterruptedException {
        LeaderLog theirs = leader.log();
        if (theirs == null) {
            if (retry.isFirst()) {
                LOG.warn("Whether the leader has this log's history is not asked: no name server names it to clients");
            }
            return true;
        }
        if (preparation.isReady(theirs)) {
            return true;
        }
        isStopped = true;
        return false;
    }

    private void turn(long now) {
        try {
            if (!selector.selectedKeys().isEmpty() && link.serve(now)) {
                LOG.info(
                        "The leader was reached: leader={} from={}",
                        link.address(),
                        log.appended().position());
            }
            link.attend(now);
            if (link.isConnected()) {
                link.say(said(), now, TimeUnit.MILLISECONDS.toNanos(settings.heartbeatMillis()));
            }
            if (now - link.transfer().heardNanos() > TimeUnit.MILLISECONDS.toNanos(settings.silenceMillis())) {
                part("it said nothing for " + settings.silenceMillis() + " ms", now);
            }
        } catch (ConnectException e) {
            part(NOBODY + e.getMessage(), now);
        } catch (IOException e) {
            boolean isSentAway = link.isConnected() && link.incoming().leaderEnd() < 0;
            part(isSentAway ? SENT_AWAY : String.valueOf(e.getMessage()), now);
        } catch (CancelledKeyException | IllegalArgumentException e) {
            part(String.valueOf(e.getMessage()), now);
        } catch (RuntimeException e) {
            LOG.error("What the leader sent could not be taken: leader={}", link.address(), e);
            part(e.toString(), now);
        }
    }

    /** An empty log ends nowhere, wherever its files begin. */
    private long said() {
        long end = log.appended().position();
        return log.start() == end ? 0 : own().position();
    }

    private void part(String reason, long now) {
        LeaderLink ended = link;
        link = null;
        try {
            ended.close();
        } catch (IOException e) {
            LOG.debug("Could not be closed: {}", ended.address(), e);
        }
        if (retry.failed(reason, now)) {
            LOG.warn(
                    "The leader is followed no more, and tried again: leader={} position={} reason={}",
                    ended.address(),
                    log.appended().position(),
                    reason);
        }
    }

    private void note() {
        if (link == null) {
            status = new LeaderStatus(
                    leader.address(),
                    false,
                    retry.reason(),
                    status.position(),
                    -1,
                    status.heardMillis(),
                    status.saidMillis(),
                    0);
            return;
        }
        long sinceHeard =
                TimeUnit.NANOSECONDS.toMillis(clock.nanos() - link.transfer().heardNanos());
        long sinceSaid =
                TimeUnit.NANOSECONDS.toMillis(clock.nanos() - link.transfer().sentNanos());
        long now = clock.millis();
        status = new LeaderStatus(
                link.address(),
                link.isConnected(),
                link.isConnected() ? link.incoming().refusal() : retry.reason(),
                Math.max(status.position(), link.incoming().leaderEnd()),
                -1,
                link.isConnected() ? now - sinceHeard : status.heardMillis(),
                link.isConnected() ? now - sinceSaid : status.saidMillis(),
                link.transfer().bytesPerSecond());
    }

    @Override
    public void onClose() {
        try {
            if (link != null) {
                link.close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.debug("The connection to the leader could not be closed", e);
        }
    }
}
