package io.gantry.broker.client;

import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Consumers;
import io.gantry.registry.Subscription;
import io.gantry.wire.Connection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The members of a group that are connected now, and what they want. Changed only inside the atomic update of
 * {@link ConsumerGroups}; read by any thread.
 */
public final class ConsumerGroup implements Consumers {
    static final String BROADCASTING = "BROADCASTING";

    private final String name;
    private final ConcurrentHashMap<Connection, Member> members = new ConcurrentHashMap<>(4);
    private volatile Map<String, Subscription> subscriptions = Map.of();
    private volatile ConsumerMode mode;
    private volatile int fingerprint;

    ConsumerGroup(String name, ConsumerMode mode) {
        this.name = name;
        this.mode = mode;
    }

    @Override
    public String name() {
        return name;
    }

    /** How the members consume; the last heartbeat's word. */
    @Override
    public ConsumerMode mode() {
        return mode;
    }

    @Override
    public boolean isBroadcast() {
        return BROADCASTING.equals(mode.messageModel());
    }

    /** The members, in no order. */
    @Override
    public Collection<Member> members() {
        return members.values();
    }

    /** The member with this id, or null. */
    @Override
    public Member member(String clientId) {
        for (Member member : members.values()) {
            if (member.clientId().equals(clientId)) {
                return member;
            }
        }
        return null;
    }

    /** What the group wants, by topic; unmodifiable. */
    @Override
    public Map<String, Subscription> subscriptions() {
        return subscriptions;
    }

    /** For how many usual subscriptions those of the group count. */
    int weight() {
        return weight(subscriptions.values());
    }

    static int weight(Collection<Subscription> subscriptions) {
        return subscriptions.stream().mapToInt(Subscription::weight).sum();
    }

    /** The fingerprint of the last heartbeat of version 2; 0 when there was none. */
    int fingerprint() {
        return fingerprint;
    }

    void fingerprint(int newFingerprint) {
        fingerprint = newFingerprint;
    }

    void mode(ConsumerMode newMode) {
        mode = newMode;
    }

    /** The member of a connection, or null. */
    Member memberOf(Connection connection) {
        return members.get(connection);
    }

    void put(Member member) {
        members.put(member.connection(), member);
    }

    Member remove(Connection connection) {
        return members.remove(connection);
    }

    /** Takes over what the newest heartbeat wants; true when topics came or went. */
    boolean subscribe(Collection<Subscription> wanted) {
        Map<String, Subscription> old = subscriptions;
        Map<String, Subscription> now = new LinkedHashMap<>();
        boolean isNew = false;
        for (Subscription subscription : wanted) {
            Subscription known = old.get(subscription.topic());
            boolean isKept = known != null && subscription.version() <= known.version();
            now.put(subscription.topic(), isKept ? known : subscription);
            isNew |= known == null;
        }
        boolean isChanged = isNew || now.size() != old.size();
        subscriptions = Map.copyOf(now);
        return isChanged;
    }
}
