package io.gantry.ha.async;

import io.gantry.wire.AddressRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who may follow: those who are named, and know the secret where there is one. For the leader's thread. */
final class Doorman {
    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
    private static final int MAX_FOLLOWERS = 16;

    /** Of one host: a connection that is dead may be found so after the next one came. */
    private static final int MAX_OF_HOST = 4;

    /** So many may be about to prove that they know the secret. */
    private static final int MAX_GREETINGS = 16;

    static final String NO_PLACE = "name its address in haFollowers, if it may follow; at most " + MAX_FOLLOWERS
            + " follow, " + MAX_OF_HOST + " of a host";

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PeerSecret secret;
    private final SecureRandom random = new SecureRandom();
    private final AtomicBoolean isChanged = new AtomicBoolean();
    private volatile List<AddressRange> ranges;
    private long toldNanos;
    private int untold;
    private long restBeganNanos;
    private boolean isResting;

    /** An IllegalArgumentException says which of them is no address. */
    Doorman(PeerSecret secret, long nowNanos, String... followers) {
        this.secret = secret;
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

    /** @param others the channels of those who follow */
    boolean lets(SocketChannel channel, Collection<SocketChannel> others) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        int ofHost = 0;
        for (SocketChannel other : others) {
            boolean isOfHost = other.getRemoteAddress() instanceof InetSocketAddress peer
                    && peer.getAddress().equals(remote.getAddress());
            ofHost += isOfHost ? 1 : 0;
        }
        return others.size() < MAX_FOLLOWERS && ofHost < MAX_OF_HOST && knows(remote);
    }

    /** How it proves that it knows the secret; null when that is not asked of it. */
    Greeting greeting(SocketChannel channel, long nowNanos) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        return secret.isAskedOf(remote) ? new Greeting(channel, secret, random, nowNanos) : null;
    }

    /**
     * Who makes room for the next one: the oldest of the host that has the most. So those who prove nothing keep out
     * nobody who does, which takes a moment.
     */
    Optional<Greeting> givesWay(List<Greeting> greetings) {
        if (greetings.size() < MAX_GREETINGS) {
            return Optional.empty();
        }
        Map<String, Long> ofHost =
                greetings.stream().collect(Collectors.groupingBy(Greeting::host, Collectors.counting()));
        return greetings.stream()
                .max(Comparator.<Greeting>comparingLong(each -> ofHost.get(each.host()))
                        .thenComparing((one, other) -> Long.signum(other.untilNanos() - one.untilNanos())));
    }

    /** Says who was sent away, once a second: a stranger can come often. */
    void tell(String peer, String reason, long nowNanos) {
        if (nowNanos - toldNanos < SECOND_NANOS) {
            untold++;
            return;
        }
        LOG.warn("A follower was sent away: {}: peer={} notLogged={}", reason, peer, untold);
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
