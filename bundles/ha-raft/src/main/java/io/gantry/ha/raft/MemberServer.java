package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import io.gantry.log.CommitLog;

/**
 * The server that other members talk to: what Raft needs and the log itself, and none of JRaft's requests of operators,
 * who have commands here.
 */
final class MemberServer {
    private MemberServer() {}

    /** It does not listen yet. */
    static RpcServer of(PeerId self, CommitLog log) {
        RpcServer server = RpcFactoryHelper.rpcFactory().createRpcServer(self.getEndpoint());
        AppendEntriesRequestProcessor entries = new AppendEntriesRequestProcessor(null);
        server.registerConnectionClosedEventListener(entries);
        server.registerProcessor(entries);
        server.registerProcessor(new LogReading(log, new GetFileRequestProcessor(null)));
        server.registerProcessor(new InstallSnapshotRequestProcessor(null));
        server.registerProcessor(new RequestVoteRequestProcessor(null));
        server.registerProcessor(new PingRequestProcessor(null));
        server.registerProcessor(new TimeoutNowRequestProcessor(null));
        server.registerProcessor(new ReadIndexRequestProcessor(null));
        return server;
    }
}
