package io.gantry.ha.async;

import io.gantry.wire.AddressRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who may follow: the protocol has no secret, so it is those who are named. For the leader's thread. */
final class Doorman {
    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
    private static final int MAX_FOLLOWERS = 16;

    /** Of one host: a connection that is dead may be found so after the next one came. */
    private static final int MAX_OF_HOST = 4;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicBoolean isChanged = new AtomicBoolean();
    private volatile List<AddressRange> ranges;
    private long toldNanos;
    private int untold;
    private long restBeganNanos;
    private boolean isResting;

    /** An IllegalArgumentException says which of them is no address. */
    Doorman(long nowNanos, String... followers) {
        toldNanos = nowNanos - SECOND_NANOS;
        ranges = ranges(followers);
    }

    /** An IllegalArgumentException says which of them is no address. */
    static List<AddressRange> ranges(String... followers) {
        return List.of(followers).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(AddressRange::parse)
                .toList();
    }

    /** Only these may follow from now on. Safe for any thread. */
    void allow(String... followers) {
        ranges = ranges(followers);
        isChanged.set(true);
    }

    /** Whether others may follow since the last look. */
    boolean takeChange() {
        return isChanged.get() && isChanged.getAndSet(false);
    }

    /** Whether the address is one of those that may follow. */
    boolean knows(InetSocketAddress remote) {
        return ranges.stream().anyMatch(range -> range.holds(remote.getAddress()));
    }

    boolean lets(SocketChannel channel, Collection<Follower> followers) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        String name = HostAndPort.of(channel);
        String host = name.substring(0, name.lastIndexOf(':'));
        return followers.size() < MAX_FOLLOWERS
                && followers.stream().filter(each -> each.host().equals(host)).count() < MAX_OF_HOST
                && knows(remote);
    }

    /** Says who was sent away, once a second: a stranger can come often. */
    void tell(SocketChannel channel, long nowNanos) {
        if (nowNanos - toldNanos < SECOND_NANOS) {
            untold++;
            return;
        }
        LOG.warn(
                "A follower was sent away: name its address in haFollowers, if it may follow; at most {} follow,"
                        + " {} of a host: peer={} notLogged={}",
                MAX_FOLLOWERS,
                MAX_OF_HOST,
                HostAndPort.of(channel),
                untold);
        toldNanos = nowNanos;
        untold = 0;
    }

    /** Lets nobody in for a second. */
    void rest(long nowNanos) {
        isResting = true;
        restBeganNanos = nowNanos;
    }

    boolean isResting() {
        return isResting;
    }

    /** Whether a rest is over now. */
    boolean endsRest(long nowNanos) {
        boolean isOver = isResting && nowNanos - restBeganNanos >= SECOND_NANOS;
        isResting &= !isOver;
        return isOver;
    }
}
