package io.gantry.clients;

import io.gantry.clients.LogFiles.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Three members and their name server, of the files that operators have for DLedger.
 *
 * @param peers who belongs to it, as its members are told
 */
record RaftGroup(Node names, String peers, List<Node> members) implements AutoCloseable {
    private static final int HA_STATUS = 907;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";

    /** All at this machine's own address. */
    static RaftGroup start() throws IOException {
        return start(LOOPBACK, List.of(LOOPBACK, LOOPBACK, LOOPBACK), (number, node) -> {});
    }

    /**
     * With addresses.
     *
     * @param setUp what is special about a member
     */
    static RaftGroup start(String namesHost, List<String> hosts, BiConsumer<Integer, Node> setUp) throws IOException {
        Node names = Node.nameServer(Peer.GANTRY).with("brokerIP1", namesHost).start();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            peers.add("n" + i + "-" + hosts.get(i) + ":" + Ports.next());
        }
        RaftGroup group = new RaftGroup(names, String.join(";", peers), new ArrayList<>());
        try {
            for (int i = 0; i < hosts.size(); i++) {
                Node member = group.member(i, group.peers).with("brokerIP1", hosts.get(i));
                setUp.accept(i, member);
                group.members.add(member);
            }
            group.members.forEach(Node::launch);
            group.members.forEach(Node::awaitReady);
            return group;
        } catch (AssertionError | RuntimeException | IOException e) {
            group.close();
            throw e;
        }
    }

    /** A node of an operator's file, not started; the file of the fourth is the third's. */
    Node member(int number, String of) throws IOException {
        Path file = Places.distribution().resolve("conf/dledger/broker-n" + Math.min(number, 2) + ".properties");
        return Node.seed(Peer.GANTRY, Files.readString(file), names.address())
                .with("mappedFileSizeCommitLog", 16 << 20)
                .with("dLegerSelfId", "n" + number)
                .with("dLegerPeers", of);
    }

    /** Who leads; waits for it. */
    Node leader() {
        Node[] found = {null};
        Await.that("a leader", SOON, () -> {
            found[0] = members.stream().filter(RaftGroup::leads).findFirst().orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    static boolean leads(Node node) {
        return RawCall.ask(node.address(), HA_STATUS, Map.of()).text().contains("\"master\":true");
    }

    Node follower() {
        Node leader = leader();
        return members.stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    /** Waits until the others are there; under load they never have all. */
    void areThere() {
        awaitReplicas("all are there", "\"inSync\":true");
    }

    /** Waits until all have all; nobody writes. */
    void haveAll() {
        awaitReplicas("all have all", "\"diff\":0,\"inSync\":true");
    }

    private void awaitReplicas(String fact, String each) {
        String[] last = {""};
        try {
            Await.that(fact, SOON, () -> {
                last[0] = RawCall.ask(leader().address(), HA_STATUS, Map.of()).text();
                return last[0].split(each, -1).length == members.size();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + last[0], e);
        }
    }

    /** Waits until all have all, and what they have is the same; nobody writes. */
    void areTheSame() {
        haveAll();
        Node leader = leader();
        for (Node node : members) {
            assertSameLog(leader, node);
        }
    }

    /** Waits until they are: how far consumers are is a record, too, which comes a moment after they read. */
    static void assertSameLog(Node leader, Node node) {
        String[] last = {""};
        try {
            Await.that("the log of " + node.address() + " is the leader's", SOON, () -> {
                Extent own = Extent.of(leader);
                Extent other = Extent.of(node);
                last[0] = own.end() == other.end()
                        ? LogFiles.difference(leader, node, own.and(other))
                        : own + " is not " + other;
                return last[0].isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + last[0], e);
        }
    }

    @Override
    public void close() {
        members.forEach(Node::close);
        names.close();
    }
}
