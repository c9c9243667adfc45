package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;

/** Which of a peer's two connections a request takes, so that no heartbeat or vote waits behind entries. */
enum Lane {
    /** Votes, heartbeats, pings, what is small and cannot wait. */
    CONTROL,
    /** Entries, files, changes of the group. */
    FREIGHT;

    /** The lane of a request. The library tells a heartbeat by what it lacks: a probe has data, of no bytes. */
    static Lane of(Object request) {
        if (request instanceof AppendEntriesRequest entries) {
            return isHeartbeat(entries) ? CONTROL : FREIGHT;
        }
        boolean isUrgent = request instanceof RequestVoteRequest
                || request instanceof TimeoutNowRequest
                || request instanceof ReadIndexRequest
                || request instanceof PingRequest;
        return isUrgent ? CONTROL : FREIGHT;
    }

    static boolean isHeartbeat(AppendEntriesRequest request) {
        return request.getEntriesCount() == 0 && !request.hasData();
    }

    /** The lane of a greeting's byte; null for any other byte. */
    static Lane of(byte number) {
        return number >= 0 && number < values().length ? values()[number] : null;
    }
}
