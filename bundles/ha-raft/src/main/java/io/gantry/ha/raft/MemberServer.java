package io.gantry.ha.raft;

import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import com.google.protobuf.Message;
import io.gantry.log.CommitLog;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The server that other members talk to: what Raft needs and the log itself, and none of JRaft's requests of operators,
 * who have commands here.
 */
final class MemberServer {
    private MemberServer() {}

    /**
     * It does not listen yet.
     *
     * @param term the newest this node knows
     * @param vote whether it votes, and wants to be elected
     */
    static RpcServer of(CommitLog log, LongSupplier term, VoteGate vote) {
        RpcServer server =
                RpcFactoryHelper.rpcFactory().createRpcServer(vote.self().getEndpoint());
        AppendEntriesRequestProcessor entries = new AppendEntriesRequestProcessor(null);
        server.registerConnectionClosedEventListener(entries);
        server.registerProcessor(entries);
        server.registerProcessor(new LogReading(log, term, vote::isElectable, new GetFileRequestProcessor(null)));
        server.registerProcessor(new InstallSnapshotRequestProcessor(null));
        server.registerProcessor(new Votes(vote::isOpen));
        server.registerProcessor(new PingRequestProcessor(null));
        server.registerProcessor(new Calls(vote::isElectable));
        server.registerProcessor(new ReadIndexRequestProcessor(null));
        return server;
    }

    /** Does not follow a leader's call to be elected at once while others are to be elected rather. */
    private static final class Calls extends TimeoutNowRequestProcessor {
        private final BooleanSupplier isElectable;

        Calls(BooleanSupplier isElectable) {
            super(null);
            this.isElectable = isElectable;
        }

        @Override
        public Message processRequest0(RaftServerService service, TimeoutNowRequest request, RpcRequestClosure done) {
            return isElectable.getAsBoolean()
                    ? super.processRequest0(service, request, done)
                    : TimeoutNowResponse.newBuilder()
                            .setTerm(request.getTerm())
                            .setSuccess(false)
                            .build();
        }
    }

    /** Gives no vote while this node may not. */
    private static final class Votes extends RequestVoteRequestProcessor {
        private final BooleanSupplier mayVote;

        Votes(BooleanSupplier mayVote) {
            super(null);
            this.mayVote = mayVote;
        }

        @Override
        public Message processRequest0(RaftServerService service, RequestVoteRequest request, RpcRequestClosure done) {
            if (mayVote.getAsBoolean()) {
                return super.processRequest0(service, request, done);
            }
            // Who asks whether it could be elected asks for the term behind its own.
            long own = request.getPreVote() ? request.getTerm() - 1 : request.getTerm();
            return RequestVoteResponse.newBuilder()
                    .setTerm(own)
                    .setGranted(false)
                    .build();
        }
    }
}
