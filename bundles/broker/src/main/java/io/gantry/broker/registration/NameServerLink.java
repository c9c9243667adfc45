package io.gantry.broker.registration;

import io.gantry.agent.Clock;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's standing with one name server. Each link works by itself, so that a dead server delays nobody. Stepped
 * by one thread; answers come on others and are only noted. At most one registration and one heartbeat are under way;
 * a registration of several parts goes on with the next step.
 */
final class NameServerLink {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerLink.class);
    private static final long CHECK_MILLIS = 5_000;
    private static final long MAX_PAUSE_MILLIS = 10_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long HEARTBEAT_TIMEOUT_MILLIS = 1_000;

    private final String address;
    private final WireClient client;
    private final Clock clock;

    /** Guards all that follows; never held while a call is made. */
    private final Object lock = new Object();

    private final Standing standing = new Standing();
    private final Telling telling;

    private record Leader(String address, String replicationAddress) {}

    /** What is known of the server and when to speak to it next. */
    private static final class Standing {
        private boolean isRegistered;
        private Leader leader = new Leader("", "");
        private boolean isRegistering;
        private boolean isWanted = true;
        private boolean isAsking;
        private boolean isWithoutHeartbeat;
        private int failures;
        private long registerAtNanos;
        private long heartbeatAtNanos;
        private long checkAtNanos;
    }

    NameServerLink(String address, WireClient client, Clock clock) {
        this.address = address;
        this.client = client;
        this.clock = clock;
        long now = clock.nanos();
        telling = new Telling(now);
        standing.registerAtNanos = now;
        standing.heartbeatAtNanos = now;
        standing.checkAtNanos = now;
    }

    String address() {
        return address;
    }

    /** Whether the last registration was accepted and nothing speaks against it since. */
    boolean isRegistered() {
        synchronized (lock) {
            return standing.isRegistered;
        }
    }

    /** Where clients reach the leader of the group, as the server said last; empty when it knows none. */
    String leader() {
        synchronized (lock) {
            return standing.leader.address;
        }
    }

    /** Where followers reach it. */
    String leaderForReplicas() {
        synchronized (lock) {
            return standing.leader.replicationAddress;
        }
    }

    /** The broker has another number: the server is told all anew, and who led before is not believed. */
    void forgetAll() {
        synchronized (lock) {
            telling.forget();
            standing.isRegistered = false;
            standing.leader = new Leader("", "");
        }
        wantRegistration();
    }

    /** Has the next step register, whatever the period. */
    void wantRegistration() {
        synchronized (lock) {
            standing.isWanted = true;
            if (standing.failures == 0) {
                standing.registerAtNanos = telling.notBefore(clock.nanos());
            }
        }
    }

    /** Says what is due now; returns at once. */
    void step(Announcement announcement, RegistrationRules rules) {
        long now = clock.nanos();
        boolean isRegisterDue;
        boolean isHeartbeatDue;
        boolean isCheckDue;
        synchronized (lock) {
            Standing s = standing;
            isRegisterDue = !s.isRegistering && now - s.registerAtNanos >= 0;
            if (isRegisterDue) {
                s.isRegistering = true;
                s.isWanted &= telling.round() != null;
            }
            boolean isFree = !isRegisterDue && s.isRegistered && !s.isAsking;
            isCheckDue = isFree && now - s.checkAtNanos >= 0;
            isHeartbeatDue = isFree && !isCheckDue && !s.isWithoutHeartbeat && now - s.heartbeatAtNanos >= 0;
            if (isCheckDue || isHeartbeatDue) {
                s.isAsking = true;
                s.heartbeatAtNanos = now + rules.heartbeatMillis() * NANOS_PER_MILLI;
            }
            if (isCheckDue) {
                s.checkAtNanos = now + CHECK_MILLIS * NANOS_PER_MILLI;
            }
        }
        if (isRegisterDue) {
            call(nextRegistration(announcement, rules, now), rules.timeoutMillis())
                    .whenComplete((answer, failure) -> onRegistered(answer, failure, rules));
        } else if (isCheckDue) {
            call(announcement.versionQuestion(), HEARTBEAT_TIMEOUT_MILLIS).whenComplete(this::onVersion);
        } else if (isHeartbeatDue) {
            call(announcement.heartbeat(rules), HEARTBEAT_TIMEOUT_MILLIS).whenComplete(this::onHeartbeat);
        }
    }

    /** Nothing else touches the telling until the answer comes. */
    private Call nextRegistration(Announcement announcement, RegistrationRules rules, long now) {
        Round round;
        Round known;
        synchronized (lock) {
            round = telling.round();
            known = standing.isRegistered ? telling.known(now) : null;
        }
        if (round == null) {
            round = announcement.round(rules, known);
            synchronized (lock) {
                telling.begin(round);
            }
        }
        Call call = announcement.registration(rules, round, telling.part());
        synchronized (lock) {
            telling.took(clock.nanos() - now);
        }
        return call;
    }

    /** Asks who is in the cluster. */
    CompletionStage<Answer> members() {
        return call(GroupMembers.QUESTION, HEARTBEAT_TIMEOUT_MILLIS);
    }

    /** Takes the broker out of this server's routes; completes when it has heard, or cannot be reached. */
    CompletionStage<Answer> leave(Announcement announcement, long timeoutMillis) {
        return call(announcement.farewell(), timeoutMillis);
    }

    private CompletionStage<Answer> call(Call call, long timeoutMillis) {
        try {
            return client.call(address, call, timeoutMillis);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onRegistered(Answer answer, Throwable failure, RegistrationRules rules) {
        boolean isAccepted = failure == null && answer.isSuccess();
        boolean isNews;
        synchronized (lock) {
            Standing s = standing;
            s.isRegistering = false;
            long now = clock.nanos();
            if (isAccepted && !telling.onTaken(now, rules.periodMillis() * NANOS_PER_MILLI)) {
                s.registerAtNanos = now;
                return;
            }
            if (!isAccepted) {
                telling.forget();
            }
            if (isAccepted) {
                s.leader = new Leader(
                        answer.fields().getOrDefault("masterAddr", ""),
                        answer.fields().getOrDefault("haServerAddr", ""));
            }
            isNews = isAccepted != s.isRegistered || !isAccepted && s.failures == 0;
            s.isRegistered = isAccepted;
            s.failures = isAccepted ? 0 : s.failures + 1;
            // A server that was replaced by a newer one may understand heartbeats now.
            s.isWithoutHeartbeat &= isAccepted;
            long nextNanos = now + pauseMillis(s, rules) * NANOS_PER_MILLI;
            s.registerAtNanos = isAccepted ? telling.notBefore(telling.notAfterAll(nextNanos)) : nextNanos;
            s.checkAtNanos = now + CHECK_MILLIS * NANOS_PER_MILLI;
        }
        if (isNews && isAccepted) {
            LOG.info("Registered with name server: address={}", address);
        } else if (isNews) {
            LOG.warn(
                    "Not registered with name server, tried again: address={}, reason={}",
                    address,
                    failure == null ? answer.code() + " " + answer.remark() : failure.toString());
        }
    }

    private static long pauseMillis(Standing s, RegistrationRules rules) {
        if (s.failures > 0) {
            return Math.min(MAX_PAUSE_MILLIS, 500L << Math.min(s.failures, 10));
        }
        return s.isWanted ? 0 : rules.periodMillis();
    }

    private void onVersion(Answer answer, Throwable failure) {
        boolean isChanged = failure == null
                && answer.isSuccess()
                && Boolean.parseBoolean(answer.fields().getOrDefault("changed", "false"));
        synchronized (lock) {
            standing.isAsking = false;
            if (isChanged || failure != null) {
                telling.forget();
                standing.registerAtNanos = clock.nanos();
            }
        }
    }

    private void onHeartbeat(Answer answer, Throwable failure) {
        synchronized (lock) {
            standing.isAsking = false;
            if (failure != null) {
                // Perhaps it was started anew and knows nothing of this broker.
                telling.forget();
                standing.registerAtNanos = clock.nanos();
            } else if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
                standing.isWithoutHeartbeat = true;
            }
        }
    }
}
