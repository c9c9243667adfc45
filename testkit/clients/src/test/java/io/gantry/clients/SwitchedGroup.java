package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.clients.LogFiles.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A group that changes its technique.
 *
 * @param nodes it, whatever its technique is now
 * @param peers where clients and voters reach them, as {@code ha:switch} is told
 */
record SwitchedGroup(RaftGroup nodes, String peers) implements AutoCloseable {
    private static final Set<Set<String>> ONE_TECHNIQUE = Set.of(Set.of("async"), Set.of("raft"));
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TECHNIQUE = Pattern.compile("technique +(\\S+)");

    /** A master that began alone, and its two slaves. */
    static SwitchedGroup start() {
        Node names = Node.nameServer(Peer.GANTRY).start();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Node node = Node.broker(Peer.GANTRY, names.address())
                    .with("brokerName", "switched")
                    .with("mappedFileSizeCommitLog", 16 << 20)
                    .withOption(Footprint.OPTION);
            if (i > 0) {
                node.with("brokerRole", "SLAVE").with("brokerId", i);
            }
            nodes.add(node);
        }
        RaftGroup group = new RaftGroup(names, "", nodes);
        try {
            Shell shell = new Shell(nodes.get(0).start());
            Await.that("it may have followers", SOON, () -> said(shell, "ha:switch async")
                    .contains("async"));
            shell.run("ha:add-peer 127.0.0.1");
            nodes.subList(1, 3).forEach(Node::launch);
            nodes.subList(1, 3).forEach(Node::awaitReady);
        } catch (AssertionError | RuntimeException e) {
            group.close();
            throw e;
        }
        return of(group);
    }

    /** Members of a group as DLedger's property files make one. */
    static SwitchedGroup elected(Tls tls) throws IOException {
        List<String> hosts = Collections.nCopies(3, "127.0.0.1");
        return of(RaftGroup.start("127.0.0.1", hosts, (number, node) -> node.with("preferredLeaderId", "n1")
                .with("haTlsFile", tls.file())));
    }

    /** Of a group that is this one's to close from now on, also when it does not come together. */
    static SwitchedGroup of(RaftGroup nodes) {
        List<String> peers = new ArrayList<>();
        nodes.members().forEach(node -> peers.add(node.address() + "/" + Ports.next()));
        try {
            nodes.areThere();
        } catch (AssertionError | RuntimeException e) {
            nodes.close();
            throw e;
        }
        return new SwitchedGroup(nodes, String.join(",", peers));
    }

    List<Node> members() {
        return nodes.members();
    }

    Node leader() {
        return nodes.leader();
    }

    String names() {
        return nodes.names().address();
    }

    /** Where the others reach a member of the group that the property files made. */
    String votingAddress(int number) {
        return nodes.peers().split(";")[number].substring("n0-".length());
    }

    void areInSync() {
        nodes.areThere();
    }

    void startAgain() {
        members().forEach(Node::stop);
        members().forEach(Node::launch);
        members().forEach(Node::awaitReady);
        areInSync();
    }

    String switchTo(String technique) {
        return switchTo(leader(), technique);
    }

    String switchTo(Node node, String technique) {
        String members = technique.equals("raft") ? " --peers " + peers : "";
        return new Shell(node).run("ha:switch " + technique + members);
    }

    /** A node that answers clients already may still start. */
    private static String said(Shell shell, String command) {
        try {
            return shell.run(command);
        } catch (AssertionError e) {
            return "not yet: " + e.getMessage().replace("async", "");
        }
    }

    /** Of each node, as long as they differ. */
    Set<String> techniques() {
        Set<String> found = new TreeSet<>();
        for (Node node : members()) {
            Matcher technique = TECHNIQUE.matcher(said(new Shell(node), "ha:status"));
            found.add(technique.find() ? technique.group(1) : "none");
        }
        return found;
    }

    String technique() {
        return techniques().iterator().next();
    }

    /** Waits until all have the same one. */
    void haveOneTechnique(Object after) {
        Await.that("all have one technique after " + after, SOON, () -> ONE_TECHNIQUE.contains(techniques()));
    }

    /** What all have at this moment is the same, byte by byte; others may write. */
    void areTheSameSoFar() {
        Node leader = leader();
        Extent all = Extent.of(leader);
        for (Node node : members()) {
            all = all.and(Extent.of(node));
        }
        for (Node node : members()) {
            assertEquals("", LogFiles.difference(leader, node, all));
        }
    }

    /** Waits until all have all, and what they have is the same; nobody writes. */
    void areTheSame() {
        nodes.areTheSame();
    }

    /** The log's files by what the file system knows them by. */
    Map<Path, Object> inodes() throws IOException {
        Map<Path, Object> keys = new TreeMap<>();
        for (Node node : members()) {
            for (Path file : LogFiles.of(node).values()) {
                keys.put(
                        file,
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey());
            }
        }
        return keys;
    }

    @Override
    public void close() {
        nodes.close();
    }
}
