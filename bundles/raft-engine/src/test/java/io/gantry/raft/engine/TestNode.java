package io.gantry.raft.engine;

import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A node with everything in memory, which remembers the numbers that its entries begin with. */
final class TestNode extends StateMachineAdapter implements AutoCloseable {
    private final List<Long> applied = new ArrayList<>();
    private final RaftGroupService group;
    private final Node node;
    private long leadsInTerm = -1;

    /** Listens at a port that need not be the one by which the others know it. */
    TestNode(String groupId, PeerId self, int port, Configuration members) {
        NodeOptions options = new NodeOptions();
        options.setInitialConf(members);
        options.setFsm(this);
        options.setLogUri("memory");
        options.setRaftMetaUri("memory");
        options.setServiceFactory(new MemoryStores());
        options.setElectionTimeoutMs(1_000);
        options.setDisableCli(true);
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        RaftEngine.fit(options);
        RpcServer server = RaftRpcServerFactory.createRaftRpcServer(new Endpoint(self.getIp(), port));
        group = new RaftGroupService(groupId, self, options, server);
        node = group.start();
    }

    Node node() {
        return node;
    }

    @Override
    public synchronized void onApply(Iterator iterator) {
        while (iterator.hasNext()) {
            applied.add(iterator.getData().getLong(0));
            if (iterator.done() != null) {
                iterator.done().run(Status.OK());
            }
            iterator.next();
        }
        notifyAll();
    }

    @Override
    public synchronized void onLeaderStart(long term) {
        leadsInTerm = term;
        notifyAll();
    }

    @Override
    public synchronized void onLeaderStop(Status status) {
        leadsInTerm = -1;
        notifyAll();
    }

    synchronized boolean leads() {
        return leadsInTerm >= 0;
    }

    synchronized List<Long> applied() {
        return List.copyOf(applied);
    }

    /** Proposes an entry of so many bytes that begins with a number. */
    CompletableFuture<Status> propose(long number, int bytes) {
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        ByteBuffer entry = ByteBuffer.allocate(bytes).putLong(0, number);
        node.apply(new Task(entry, outcome::complete));
        return outcome;
    }

    @Override
    public void close() {
        group.shutdown();
        try {
            group.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
