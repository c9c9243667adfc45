package io.gantry.console.node;

import io.gantry.agent.Clock;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.BadBodyException;
import io.gantry.console.ask.Target;
import io.gantry.console.live.BrokerState;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Who belongs to which group of brokers, and how each is replicated: asked over the wire when somebody looks, of all
 * of them, Apache's as well. Whoever does not answer stays, with the reason. Safe for any thread: one asks, the others
 * wait for what it hears.
 */
public final class GroupPicture {
    private static final int TIMEOUT_MILLIS = 800;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** However many do not answer: the others are shown by then. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final String LATE = "It was not asked: others took too long to answer";

    private final Target target;
    private final Supplier<List<BrokerState>> states;
    private final GroupPlace place;
    private final Clock clock;
    private Map<String, Object> picture;
    private long takenNanos;

    /**
     * Puts it together.
     *
     * @param states how all brokers were a moment ago, those among them that are gone
     * @param place where this node is among them
     */
    public GroupPicture(Target target, Supplier<List<BrokerState>> states, GroupPlace place, Clock clock) {
        this.target = target;
        this.states = states;
        this.place = place;
        this.clock = clock;
    }

    /**
     * What came of asking a broker: either what it said, or why it did not.
     *
     * @param isRouted whether a name server knows it
     */
    record Member(BrokerNode broker, MemberStatus status, String reason, boolean isRouted) {
        private boolean isLeading() {
            return status != null && status.isLeader();
        }

        private String host() {
            return broker.address().substring(0, Math.max(0, broker.address().lastIndexOf(':')));
        }
    }

    /**
     * What is known of this node's group alone.
     *
     * @param address this node's; null when there is no broker in it
     * @param votes where its members vote, which is how their leader sees them
     */
    record Own(String address, Map<String, String> votes) {
        private boolean is(Member member) {
            return member.broker.address().equals(address);
        }

        private String voteOf(Member member) {
            String known = member.broker.address();
            return votes.getOrDefault(known, known);
        }

        /**
         * Whether a broker that was seen in the group is none of its members any more. A leader that keeps the list
         * decides; else it is who does not answer, whom no name server knows, and who was in no switch of the group:
         * of the others it is to be told that they are away.
         *
         * @param livingOfHost members that answer at the same host, without it and the leader
         */
        boolean isGone(Member member, Member leader, long livingOfHost) {
            boolean isRecorded = votes.containsKey(member.broker.address());
            if (leader == null || !leader.status.hasMembers()) {
                return !member.isRouted && !isRecorded;
            }
            boolean isNamed = leader == member || leader.status.names(voteOf(member));
            // Where it votes is known of those of a switch only: any other may be the one that is left at its host.
            return !isNamed
                    && (isRecorded
                            || !member.isRouted && leader.status.namedBeside(member.broker.address()) <= livingOfHost);
        }
    }

    /** All groups, as the browser gets them; a moment old at most. */
    synchronized Map<String, Object> json() {
        if (picture == null || clock.nanos() - takenNanos > FRESH_NANOS) {
            picture = taken(false);
            takenNanos = clock.nanos();
        }
        return picture;
    }

    /** The members of this node's group as they are now; none when that is not known. No other group is asked. */
    public List<?> own() {
        for (Object each : (List<?>) taken(true).get("groups")) {
            Map<?, ?> group = (Map<?, ?>) each;
            if (Boolean.TRUE.equals(group.get("own"))) {
                return (List<?>) group.get("members");
            }
        }
        return List.of();
    }

    private Map<String, Object> taken(boolean isOwn) {
        Map<String, Object> json = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        String reason = null;
        try (Fleet fleet = target.open(TIMEOUT_MILLIS)) {
            ask(fleet, isOwn ? own(fleet.brokers()) : fleet.brokers(), members);
        } catch (ClusterException | MisuseException e) {
            reason = e.getMessage();
        }
        addGone(members);
        Own own = new Own(place.address().orElse(null), place.votes());
        Map<String, List<Member>> groups = new TreeMap<>();
        members.forEach(member -> groups.computeIfAbsent(
                        member.broker.cluster() + "/" + member.broker.name(), name -> new ArrayList<>())
                .add(member));
        json.put("reason", reason);
        json.put("groups", groups.values().stream().map(each -> json(each, own)).toList());
        return json;
    }

    private List<BrokerNode> own(List<BrokerNode> all) {
        String self = place.address().orElse(null);
        Set<String> names = all.stream()
                .filter(broker -> broker.address().equals(self))
                .map(BrokerNode::name)
                .collect(Collectors.toSet());
        return all.stream().filter(broker -> names.contains(broker.name())).toList();
    }

    private void ask(Fleet fleet, List<BrokerNode> brokers, List<Member> members) {
        long since = clock.nanos();
        Map<String, String> dead = new HashMap<>();
        states.get().stream()
                .filter(state -> state.reason() != null)
                .forEach(state -> dead.put(state.broker().address(), state.reason()));
        for (BrokerNode broker : brokers) {
            String known = dead.get(broker.address());
            boolean isLate = clock.nanos() - since > LONGEST_NANOS;
            members.add(
                    known != null || isLate
                            ? new Member(broker, null, known != null ? known : LATE, true)
                            : ask(fleet, broker));
        }
    }

    private static Member ask(Fleet fleet, BrokerNode broker) {
        try {
            MemberStatus status = MemberStatus.of(
                    fleet.json(broker, "say how it is replicated", RequestCode.GET_BROKER_HA_STATUS, Map.of()));
            return new Member(broker, status, null, true);
        } catch (ClusterException e) {
            return new Member(broker, null, e.getMessage(), true);
        } catch (BadBodyException e) {
            return new Member(broker, null, "What it says of its replication cannot be read: " + e.getMessage(), true);
        }
    }

    private void addGone(List<Member> members) {
        Set<String> addresses =
                members.stream().map(member -> member.broker.address()).collect(Collectors.toSet());
        for (BrokerState state : states.get()) {
            if (state.reason() != null && addresses.add(state.broker().address())) {
                members.add(new Member(state.broker(), null, state.reason(), false));
            }
        }
    }

    /** A group, as the browser gets it. */
    static Map<String, Object> json(List<Member> members, Own own) {
        members.sort(Comparator.comparing((Member member) -> !member.isLeading())
                .thenComparing(member -> member.reason != null)
                .thenComparing(member -> member.broker.id())
                .thenComparing(member -> member.broker.address()));
        List<Member> leaders = members.stream().filter(Member::isLeading).toList();
        // A leader that was deposed a moment ago may not know it yet.
        Member leader = leaders.stream()
                .max(Comparator.comparing(
                        member -> member.status.epoch() == null ? Long.MIN_VALUE : member.status.epoch()))
                .orElse(null);
        Set<Member> gone = members.stream()
                .filter(member -> own.isGone(member, leader, livingBeside(member, leader, members)))
                .collect(Collectors.toSet());
        List<Member> there =
                members.stream().filter(member -> !gone.contains(member)).toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cluster", members.get(0).broker.cluster());
        json.put("broker", members.get(0).broker.name());
        json.put("own", members.stream().anyMatch(own::is));
        json.put("leaders", leaders.size());
        json.put("leader", leader == null ? null : leader.broker.address());
        json.put(
                "members",
                members.stream()
                        .map(member -> gone.contains(member)
                                ? json(member, null, List.of(), own)
                                : json(member, leader, there, own))
                        .toList());
        return json;
    }

    private static long livingBeside(Member member, Member leader, List<Member> members) {
        return members.stream()
                .filter(one -> one != member && one != leader && one.status != null)
                .filter(one -> one.host().equals(member.host()))
                .count();
    }

    /**
     * A member, as the browser gets it.
     *
     * @param all those of its group that are not gone; none when it is
     */
    private static Map<String, Object> json(Member member, Member leader, List<Member> all, Own own) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", member.broker.address());
        json.put("id", member.broker.id());
        json.put("self", own.is(member));
        json.put("reason", member.reason);
        json.put("gone", all.isEmpty());
        MemberStatus status = member.status;
        if (status == null) {
            return json;
        }
        json.put("technique", status.technique());
        json.put("role", status.role());
        json.put("epoch", status.epoch());
        json.put("end", status.end());
        if (status.leader() != null) {
            json.put("follows", status.leader().address());
            json.put("connected", status.leader().isConnected());
        }
        if (leader != null && member != leader && !status.isLeader()) {
            boolean isKnown = status.end() != null && leader.status.end() != null;
            long ofHost = all.stream()
                    .filter(one -> one != leader && one.host().equals(member.host()))
                    .count();
            json.put("lag", isKnown ? Long.valueOf(Math.max(0, leader.status.end() - status.end())) : null);
            json.put("inSync", leader.status.isInSync(own.voteOf(member), all.size() - 1L, ofHost));
        }
        return json;
    }
}
