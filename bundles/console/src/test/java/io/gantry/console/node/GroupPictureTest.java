package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.cluster.BrokerNode;
import io.gantry.console.node.GroupPicture.Member;
import io.gantry.console.node.GroupPicture.Own;
import io.gantry.console.node.MemberStatus.Downstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who of those that were seen in a group is a member still. */
final class GroupPictureTest {
    private static final Map<String, String> VOTES =
            Map.of("10.0.0.1:10", "10.0.0.1:13", "10.0.0.2:10", "10.0.0.2:13", "10.0.0.3:10", "10.0.0.3:13");

    private static BrokerNode broker(String host) {
        return new BrokerNode("c", "a", 0, host + ":10");
    }

    private static Member leader(String technique, String... followers) {
        List<Downstream> named = List.of(followers).stream()
                .map(address -> new Downstream(address, true))
                .toList();
        return new Member(broker("10.0.0.1"), new MemberStatus(technique, "leader", 3L, 100L, null, named), null, true);
    }

    private static Member follower(String host, String technique) {
        return new Member(broker(host), new MemberStatus(technique, "follower", 3L, 100L, null, List.of()), null, true);
    }

    private static Member away(String host, boolean isRouted) {
        return new Member(broker(host), null, "it does not answer", isRouted);
    }

    /** The hosts of those that are gone, and of those that are in sync. */
    private static List<String> found(String field, Map<String, String> votes, Member... members) {
        Map<String, Object> json = GroupPicture.json(new ArrayList<>(List.of(members)), new Own("10.0.0.1:10", votes));
        return ((List<?>) json.get("members"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> Boolean.TRUE.equals(each.get(field)))
                        .map(each -> each.get("address").toString().replace(":10", ""))
                        .collect(Collectors.toList());
    }

    @Test
    void whoIsInNoRouteAndInNoListIsGone() {
        Member leader = leader("async", "10.0.0.2:4711");
        Member follower = follower("10.0.0.2", "async");
        Member away = away("10.0.0.9", false);
        assertEquals(List.of("10.0.0.9"), found("gone", Map.of(), leader, follower, away));
        assertEquals(List.of("10.0.0.9"), found("gone", VOTES, leader, follower, away));
        assertEquals(List.of("10.0.0.2"), found("inSync", VOTES, leader, follower, away), "nor is it counted");
        assertEquals(List.of(), found("gone", VOTES, leader, follower, away("10.0.0.3", false)), "it is in the list");
        assertEquals(List.of(), found("gone", Map.of(), leader, follower, away("10.0.0.9", true)), "it is in a route");
    }

    @Test
    void aLeaderThatKeepsTheListDecides() {
        Member leader = leader("raft", "10.0.0.2:13");
        Member follower = follower("10.0.0.2", "raft");
        assertEquals(List.of("10.0.0.3"), found("gone", VOTES, leader, follower, away("10.0.0.3", false)));
        assertEquals(
                List.of("10.0.0.3"), found("gone", VOTES, leader, follower, follower("10.0.0.3", "raft")), "removed");
        Member both = leader("raft", "10.0.0.2:13", "10.0.0.3:13");
        assertEquals(List.of(), found("gone", VOTES, both, follower, away("10.0.0.3", false)), "only dead");
        assertEquals(List.of("10.0.0.2"), found("inSync", VOTES, both, follower, away("10.0.0.3", false)));
    }

    /** In a group that was never switched nobody tells where its members vote. */
    @Test
    void whereVotesAreNotKnownTheHostDecides() {
        Member leader = leader("raft", "10.0.0.2:13", "10.0.0.3:13");
        Member follower = follower("10.0.0.2", "raft");
        assertEquals(List.of(), found("gone", Map.of(), leader, follower, away("10.0.0.3", false)));
        assertEquals(
                List.of("10.0.0.9"),
                found("gone", Map.of(), leader, follower, follower("10.0.0.3", "raft"), away("10.0.0.9", false)));
        Member alone = leader("raft");
        assertEquals(List.of("10.0.0.2"), found("gone", Map.of(), alone, away("10.0.0.2", false)));
        assertEquals(List.of(), found("gone", Map.of(), alone, follower), "who is there may have joined just now");
    }

    @Test
    void whileNobodyLeadsTheRecordOfTheLastSwitchDecides() {
        Member follower = follower("10.0.0.2", "raft");
        assertEquals(List.of(), found("gone", VOTES, follower, away("10.0.0.1", false)));
        assertEquals(List.of("10.0.0.9"), found("gone", VOTES, follower, away("10.0.0.9", false)));
    }
}
