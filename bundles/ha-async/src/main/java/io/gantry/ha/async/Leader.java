package io.gantry.ha.async;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships the log to those who follow. One thread does it all: it waits at a selector for followers and for the log to
 * grow, and gives each follower a turn.
 */
final class Leader implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);
    /** A follower's heartbeat and silence are looked after so often. */
    private static final long BUSY_MILLIS = 200;

    private static final long IDLE_MILLIS = 5_000;
    /** While a follower that is behind waits for its next part. */
    private static final long PART_MILLIS = 5;

    private final AsyncSettings settings;
    private final CommitLog log;
    private final Commitment commitment;
    private final Doorman doorman;
    private final CatchUp catchUp;
    private final Clock clock;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private volatile boolean isStopped;

    /** Listens at once; an IllegalArgumentException says why it cannot. */
    Leader(AsyncSettings settings, Terms terms, CommitLog log, Commitment commitment, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.commitment = commitment;
        this.doorman = new Doorman(terms.secret(), clock.nanos(), settings.followers());
        this.clock = clock;
        this.catchUp = new CatchUp(
                terms,
                settings.maxGapBytes(),
                () -> log.appended().position(),
                () -> log.status().lockedMillis(),
                clock.nanos());
        InetSocketAddress address = settings.host().isEmpty()
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(settings.host(), settings.port());
        ServerSocketChannel opened = null;
        Selector made = null;
        try {
            made = Selector.open();
            opened = ServerSocketChannel.open();
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true)
                    .bind(address)
                    .configureBlocking(false);
            opened.register(made, SelectionKey.OP_ACCEPT);
        } catch (IOException | UnresolvedAddressException e) {
            closeQuietly(opened);
            closeQuietly(made);
            throw new IllegalArgumentException(
                    "Followers cannot be listened for on " + address + " (" + e
                            + "): stop the process that has the port, or set another haListenPort",
                    e);
        }
        this.server = opened;
        this.selector = made;
    }

    /** The port that followers connect to. */
    int port() {
        return server.socket().getLocalPort();
    }

    /** Those who follow now. Safe for any thread. */
    List<Follower> followers() {
        return followers;
    }

    /** Ends a wait at the selector. Safe for any thread. */
    void wake() {
        selector.wakeup();
    }

    @Override
    public String name() {
        return "ha-leader";
    }

    /** Lets the next turn be the last one. Safe for any thread. */
    void stop() {
        isStopped = true;
        wake();
    }

    @Override
    public int doWork() throws IOException {
        if (isStopped) {
            return 0;
        }
        // What has grown since they were sent to wakes the selector, also before it waits; for nobody it does not, as
        // a turn for each append would cost producers more than what is sent.
        Watermark.Registration grown = log.appended().onReach(awaited(), this::wake);
        Watermark.Registration counted = commitment.onLocal(this::wake);
        long asked = waitMillis();
        long before = clock.nanos();
        try {
            selector.select(this::serve, asked);
        } finally {
            grown.close();
            counted.close();
        }
        long now = clock.nanos();
        if (asked == PART_MILLIS) {
            catchUp.look(now - before - TimeUnit.MILLISECONDS.toNanos(asked), now);
        }
        if (doorman.takeChange()) {
            sendAway();
        }
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Follower follower) {
                attend(key, follower, now);
            } else if (key.attachment() instanceof Greeting greeting && greeting.isLate(now)) {
                sendAway(key, greeting, "it did not prove in time that it knows the secret");
            }
        }
        if (doorman.endsRest(now)) {
            server.keyFor(selector).interestOps(SelectionKey.OP_ACCEPT);
        }
        commitment.update(followers, now);
        return 1;
    }

    /** Where the log has to have grown to for anybody to be sent more. */
    private long awaited() {
        long least = Follower.NEVER;
        for (Follower follower : followers) {
            least = Math.min(least, follower.awaits());
        }
        return least;
    }

    private long waitMillis() {
        if (isIdle()) {
            return IDLE_MILLIS;
        }
        boolean isSlowed =
                followers.stream().anyMatch(each -> each.transfer().allowance().isSpent());
        return isSlowed ? PART_MILLIS : BUSY_MILLIS;
    }

    /** Whether there is nobody whose time could be over. */
    private boolean isIdle() {
        return selector.keys().size() <= 1 && !doorman.isResting();
    }

    /** Only these may follow from now on. Safe for any thread. */
    void allow(String... allowed) {
        doorman.allow(allowed);
        wake();
    }

    private void sendAway() throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Follower follower
                    && key.channel() instanceof SocketChannel channel
                    && channel.getRemoteAddress() instanceof InetSocketAddress remote
                    && !doorman.knows(remote)) {
                part(key, follower, "it may not follow any more");
            }
        }
    }

    /** A producer waits so long; who does not move in twice that holds nobody up any more. */
    private Pace pace() {
        return new Pace(TimeUnit.MILLISECONDS.toNanos(2 * settings.replicaTimeoutMillis()));
    }

    private void serve(SelectionKey key) {
        if (key.isValid() && key.isAcceptable()) {
            accept();
        } else if (key.isValid() && key.attachment() instanceof Greeting greeting) {
            greet(key, greeting);
        } else if (key.isValid() && key.isReadable()) {
            Follower follower = (Follower) key.attachment();
            try {
                follower.read(clock.nanos());
            } catch (IOException e) {
                part(key, follower, e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("A follower's report could not be taken: peer={}", follower, e);
                part(key, follower, e.toString());
            }
        }
    }

    private void accept() {
        SocketChannel channel = null;
        try {
            channel = server.accept();
            if (channel == null) {
                return;
            }
            Greeting greeting = doorman.greeting(channel, clock.nanos());
            if (!doorman.lets(channel, greeting == null ? served() : List.of())) {
                doorman.tell(HostAndPort.of(channel), Doorman.NO_PLACE, clock.nanos());
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (greeting == null) {
                admit(channel.register(selector, SelectionKey.OP_READ), channel);
            } else {
                makeRoom();
                channel.register(selector, SelectionKey.OP_READ, greeting);
            }
        } catch (IOException | UncheckedIOException e) {
            closeQuietly(channel);
            rest(e);
        }
    }

    private void admit(SelectionKey key, SocketChannel channel) {
        Follower follower = new Follower(channel, log, settings.batchBytes(), pace(), clock.nanos());
        key.attach(follower);
        key.interestOps(SelectionKey.OP_READ);
        followers.add(follower);
        LOG.info("A follower connected: peer={}", follower);
    }

    /** The channels of those who follow. */
    private List<SocketChannel> served() {
        return selector.keys().stream()
                .filter(key -> key.attachment() instanceof Follower)
                .map(key -> (SocketChannel) key.channel())
                .filter(SocketChannel::isOpen)
                .toList();
    }

    private List<Greeting> greetings() {
        return selector.keys().stream()
                .map(SelectionKey::attachment)
                .filter(Greeting.class::isInstance)
                .map(Greeting.class::cast)
                .toList();
    }

    private void makeRoom() {
        doorman.givesWay(greetings())
                .ifPresent(greeting -> sendAway(
                        greeting.channel().keyFor(selector),
                        greeting,
                        "it has not proved yet that it knows the secret, and others wait"));
    }

    /** A place is given when the proof is: until then who may follow, and how many do, may have changed. */
    private void greet(SelectionKey key, Greeting greeting) {
        try {
            if (!greeting.isOver()) {
                key.interestOps(greeting.interest());
            } else if (doorman.lets(greeting.channel(), served())) {
                admit(key, greeting.channel());
            } else {
                sendAway(key, greeting, Doorman.NO_PLACE);
            }
        } catch (IOException e) {
            sendAway(key, greeting, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Whether a follower knows the secret could not be found out: peer={}", greeting, e);
            sendAway(key, greeting, e.toString());
        }
    }

    private void sendAway(SelectionKey key, Greeting greeting, String reason) {
        doorman.tell(greeting.toString(), reason, clock.nanos());
        key.cancel();
        key.attach(null);
        closeQuietly(greeting);
    }

    /** Without descriptors the next accept fails as well: not before a while, for the key stays ready. */
    private void rest(Exception cause) {
        LOG.warn("A follower could not connect, others are waited for in a second: reason={}", cause.getMessage());
        server.keyFor(selector).interestOps(0);
        doorman.rest(clock.nanos());
    }

    /** Sends what there is, and looks whether the follower lives. */
    private void attend(SelectionKey key, Follower follower, long now) {
        try {
            if (now - follower.transfer().heardNanos() > TimeUnit.MILLISECONDS.toNanos(settings.silenceMillis())) {
                part(key, follower, "it said nothing for " + settings.silenceMillis() + " ms");
                return;
            }
            follower.transfer().roll(now);
            follower.write(now, TimeUnit.MILLISECONDS.toNanos(settings.heartbeatMillis()), catchUp);
            key.interestOps(follower.interest());
        } catch (IOException | CancelledKeyException e) {
            part(key, follower, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A follower could not be served: peer={}", follower, e);
            part(key, follower, e.toString());
        }
    }

    private void part(SelectionKey key, Follower follower, String reason) {
        key.cancel();
        key.attach(null);
        closeQuietly(follower);
        if (followers.remove(follower)) {
            LOG.warn("A follower left: peer={} acknowledged={} reason={}", follower, follower.acknowledged(), reason);
        }
    }

    @Override
    public void onClose() {
        greetings().forEach(Leader::closeQuietly);
        followers.forEach(Leader::closeQuietly);
        followers.clear();
        closeQuietly(server);
        closeQuietly(selector);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            LOG.debug("Could not be closed: {}", resource, e);
        }
    }
}
