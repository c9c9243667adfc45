package io.gantry.console.node;

import io.gantry.codec.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a broker says of its replication when it is asked for its HA status; Apache's says less than Gantry's.
 *
 * @param technique null when it does not say
 * @param role leader, follower or candidate
 * @param epoch null when it does not say
 * @param end where its log ends; null when it does not say
 * @param leader where it follows, and whether it is connected there; null for a leader
 * @param followers what it says of those that follow it
 */
record MemberStatus(String technique, String role, Long epoch, Long end, Upstream leader, List<Downstream> followers) {
    private static final String CLIENT = "haClientRuntimeInfo";
    private static final String ELECTED = "raft";

    /** The leader as a follower sees it. */
    record Upstream(String address, boolean isConnected) {}

    /** A follower as its leader sees it, by an address that may be another than the one clients use. */
    record Downstream(String address, boolean isInSync) {
        private String host() {
            return address.contains(":") ? address.substring(0, address.lastIndexOf(':')) : address;
        }
    }

    static MemberStatus of(JsonObject told) {
        boolean isLeader = told.booleanOr("master", false);
        // The address is kept while it leads, and says nothing then.
        boolean isFollowing = !isLeader && told.has(CLIENT);
        JsonObject client = told.objectOrEmpty(CLIENT);
        Long end = isFollowing && client.has("maxOffset")
                ? Long.valueOf(client.number("maxOffset"))
                : numberOrNull(told, "masterCommitLogMaxOffset");
        List<Downstream> followers = new ArrayList<>();
        for (Object each : told.listOrEmpty("haConnectionInfo")) {
            if (each instanceof JsonObject one) {
                followers.add(new Downstream(one.textOr("addr", ""), one.booleanOr("inSync", false)));
            }
        }
        return new MemberStatus(
                told.textOr("technique", null),
                told.textOr("role", isLeader ? "leader" : "follower"),
                numberOrNull(told, "epoch"),
                end,
                isFollowing
                        ? new Upstream(client.textOr("masterAddr", ""), client.booleanOr("activated", false))
                        : null,
                followers);
    }

    private static Long numberOrNull(JsonObject told, String name) {
        return told.has(name) ? Long.valueOf(told.number(name)) : null;
    }

    boolean isLeader() {
        return role.equals("leader");
    }

    /** Whether this leader itself keeps the list of its group's members, those that are away among them. */
    boolean hasMembers() {
        return isLeader() && ELECTED.equals(technique);
    }

    /** Whether this leader has a follower by that address. */
    boolean names(String address) {
        return followers.stream().anyMatch(one -> one.address.equals(address));
    }

    /** How many followers this leader has at the host of that address. */
    long namedBeside(String address) {
        String host = new Downstream(address, false).host();
        return followers.stream().filter(one -> one.host().equals(host)).count();
    }

    /**
     * Whether a follower counts, as this leader sees it; null when what it says cannot be told to be of that one: a
     * slave is seen by the port it came from.
     *
     * @param address how the follower may be known to the leader: where it votes, or where clients reach it
     * @param others how many members there are beside this leader
     * @param ofHost how many of them are at the follower's host
     */
    Boolean isInSync(String address, long others, long ofHost) {
        if (others == followers.size() && followers.stream().allMatch(Downstream::isInSync)) {
            return true;
        }
        if (followers.stream().noneMatch(Downstream::isInSync)) {
            return false;
        }
        List<Downstream> exact =
                followers.stream().filter(one -> one.address.equals(address)).toList();
        if (exact.size() == 1) {
            return exact.get(0).isInSync();
        }
        String host = new Downstream(address, false).host();
        List<Downstream> near = followers.stream()
                .filter(one -> Objects.equals(one.host(), host))
                .toList();
        return ofHost == 1 && near.size() <= 1
                ? Boolean.valueOf(near.size() == 1 && near.get(0).isInSync())
                : null;
    }
}
