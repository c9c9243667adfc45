package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.replica.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What an operator changes in a group of members while it runs, at the leader. */
public final class GroupCommands {
    private static final long CHANGE_SECONDS = 60;

    private GroupCommands() {}

    /** A member as it is written: by its name in this group, or HOST:PORT of where the others reach it. */
    private static PeerId peer(Member member, String text) {
        PeerId named = member.members().peers().get(text);
        if (named != null) {
            return named;
        }
        PeerId peer = new PeerId();
        if (!peer.parse(text)) {
            throw new IllegalArgumentException("'" + text + "' is no member: write HOST:PORT, or one of "
                    + member.members().peers().keySet());
        }
        return peer;
    }

    private static Member member(RaftComponent technique) {
        Member member = technique.member();
        if (member == null) {
            throw new IllegalStateException("This node is no member of a group yet; look into its log");
        }
        return member;
    }

    private static Member leading(RaftComponent technique) {
        Member member = member(technique);
        if (member.standing().role() != Role.LEADER) {
            PeerId leader = member.standing().leader();
            throw new IllegalStateException("This node does not lead"
                    + (leader == null ? ", and nobody does at the moment" : "; " + leader + " does") + ": ask there");
        }
        return member;
    }

    private static void done(BiConsumer<Node, Closure> change, Node node) throws InterruptedException {
        CompletableFuture<Status> done = new CompletableFuture<>();
        change.accept(node, done::complete);
        try {
            Status status = done.get(CHANGE_SECONDS, TimeUnit.SECONDS);
            if (!status.isOk()) {
                throw new IllegalStateException("Nothing was changed: " + status.getErrorMsg());
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The change is not done after " + CHANGE_SECONDS
                            + " s, and may be later; ha:peers shows who belongs to the group",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The shell's {@code ha:peers}. */
    @Component(
            service = Peers.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=peers"})
    public static final class Peers {
        private final RaftComponent technique;

        @Activate
        public Peers(@Reference RaftComponent technique) {
            this.technique = technique;
        }

        /** Who belongs to the group, and who reads along; known to the leader. */
        public String peers() {
            Node node = leading(technique).node();
            StringBuilder text = new StringBuilder();
            node.listPeers().forEach(peer -> text.append(peer)
                    .append(peer.equals(node.getLeaderId()) ? " leader\n" : " follower\n"));
            node.listLearners().forEach(peer -> text.append(peer).append(" learner\n"));
            return text.toString().stripTrailing();
        }
    }

    /** The shell's {@code ha:transfer-leader [MEMBER]}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=transfer-leader"})
    public static final class Transfer implements Function {
        private final RaftComponent technique;
        private final Relief relief;

        @Activate
        public Transfer(@Reference RaftComponent technique, @Reference Relief relief) {
            this.technique = technique;
            this.relief = relief;
        }

        @Override
        public Object execute(CommandSession session, List<Object> arguments) throws InterruptedException {
            if (arguments.size() > 1) {
                throw new IllegalArgumentException("usage: ha:transfer-leader [MEMBER]");
            }
            Member member = leading(technique);
            PeerId to = arguments.isEmpty() ? null : peer(member, String.valueOf(arguments.get(0)));
            long millis = relief.handOver(to);
            return member.standing().leader() + " leads, in term "
                    + member.standing().term() + "; writes waited " + millis
                    + " ms, and what clients still send here is passed on";
        }
    }

    /** The shell's {@code ha:add-peer HOST:PORT [--learner]}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=add-peer"})
    public static final class Add implements Function {
        private static final String LEARNER = "--learner";
        private final RaftComponent technique;

        @Activate
        public Add(@Reference RaftComponent technique) {
            this.technique = technique;
        }

        @Override
        public Object execute(CommandSession session, List<Object> arguments) throws InterruptedException {
            boolean isLearner = arguments.size() == 2 && LEARNER.equals(arguments.get(1));
            if (arguments.size() != (isLearner ? 2 : 1)) {
                throw new IllegalArgumentException("usage: ha:add-peer HOST:PORT [" + LEARNER + "]");
            }
            Member member = leading(technique);
            PeerId peer = peer(member, String.valueOf(arguments.get(0)));
            member.door().add(peer);
            member.door().lookUp();
            done(
                    (node, closure) -> {
                        if (isLearner) {
                            node.addLearners(List.of(peer), closure);
                        } else {
                            node.addPeer(peer, closure);
                        }
                    },
                    member.node());
            return peer + (isLearner ? " reads along" : " is a member");
        }
    }

    /** The shell's {@code ha:remove-peer MEMBER}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=remove-peer"})
    public static final class Remove implements Function {
        private final RaftComponent technique;

        @Activate
        public Remove(@Reference RaftComponent technique) {
            this.technique = technique;
        }

        @Override
        public Object execute(CommandSession session, List<Object> arguments) throws InterruptedException {
            if (arguments.size() != 1) {
                throw new IllegalArgumentException("usage: ha:remove-peer MEMBER");
            }
            Member member = leading(technique);
            PeerId peer = peer(member, String.valueOf(arguments.get(0)));
            boolean isLearner = member.node().listLearners().contains(peer);
            if (!isLearner && !member.node().listPeers().contains(peer)) {
                throw new IllegalArgumentException(peer + " does not belong to the group; ha:peers shows who does");
            }
            if (peer.equals(member.members().own())) {
                throw new IllegalStateException("This node leads: ha:transfer-leader first, and remove it there");
            }
            done(
                    (node, closure) -> {
                        if (isLearner) {
                            node.removeLearners(List.of(peer), closure);
                        } else {
                            node.removePeer(peer, closure);
                        }
                    },
                    member.node());
            return peer + " belongs to the group no more";
        }
    }

    /** The shell's {@code ha:allow-vote}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=allow-vote"})
    public static final class AllowVote implements Function {
        private static final String SURE = "--sure";
        private final RaftComponent technique;

        @Activate
        public AllowVote(@Reference RaftComponent technique) {
            this.technique = technique;
        }

        @Override
        public Object execute(CommandSession session, List<Object> arguments) {
            Member member = member(technique);
            if (member.vote().isOpen()) {
                return "nothing to do: this node votes";
            }
            if (!arguments.equals(List.of(SURE))) {
                throw new IllegalStateException("This node may have lost what it had acknowledged. It votes by itself"
                        + " as soon as a leader has given it everything; only if more than half of the members have"
                        + " lost something at the same time none is elected, and what was acknowledged may be lost."
                        + " Then begin with the member whose log is the longest (ha:status): ha:allow-vote "
                        + SURE);
            }
            member.vote().open("an operator allows it");
            return "this node votes";
        }
    }
}
