package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.google.protobuf.ByteString;
import io.gantry.log.CommitLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets from the leader what a member lacks that is behind what the others keep as entries: the log itself, one part
 * after the other, so that it costs the memory of one part. Used by JRaft's one thread for what is applied.
 */
final class LogFetch {
    private static final Logger LOG = LoggerFactory.getLogger(LogFetch.class);
    private static final int TIMEOUT_MILLIS = 10_000;
    /** Who stops this node waits for it. */
    private static final int TERM_MILLIS = 1_000;

    private static final int LOOK_MILLIS = 100;

    private final CommitLog log;
    private final LogBytes bytes;
    private volatile NodeImpl node;

    LogFetch(CommitLog log, LogBytes bytes) {
        this.log = log;
        this.bytes = bytes;
    }

    void attach(NodeImpl to) {
        node = to;
    }

    /**
     * Returns when the log has everything before a position, on disk where that is asked for. A leader that does not
     * answer is asked again, and so is the next one: JRaft takes a failure for the end of this member.
     *
     * @param known what this node has up to there is the group's; 0 when that is not known
     * @throws IOException when this node is being stopped, or its log is being cut
     */
    void upTo(long end, long known) throws IOException {
        long at = known;
        while (at < end) {
            try {
                at = Math.max(at, taken(end, at));
            } catch (IOException e) {
                if (bytes.isClosed()) {
                    throw e;
                }
                LOG.warn("The log is not taken over, tried again: end={} reason={}", end, e.toString());
                bytes.pause();
            }
        }
        bytes.force(end);
        bytes.installed(end);
        LOG.info("The log is taken over: end={}", end);
    }

    private long taken(long end, long known) throws IOException {
        PeerId leader = node == null ? null : node.getLeaderId();
        if (leader == null || leader.isEmpty()) {
            throw new IOException("no leader is known");
        }
        long start =
                ByteBuffer.wrap(ask(leader, LogReading.START, 0).toByteArray()).getLong();
        boolean isEmpty = log.start() == log.appended().position();
        long at = isEmpty ? start : Math.max(known, log.start());
        if (at < start) {
            LOG.warn("The leader has nothing so old any more, this log begins anew: end={} theirs={}", at, start);
            bytes.cutBack(log.start());
            throw new IOException("the log begins anew");
        }
        LOG.info("The log is taken over: leader={} from={} to={}", leader, at, end);
        while (at < end) {
            ByteBuffer part = ask(leader, LogReading.LOG, at).asReadOnlyByteBuffer();
            at += bytes.take(at, part);
        }
        return at;
    }

    /** The newest term that another member knows; 0 when it is new as well, -1 when it does not answer. */
    long term(PeerId member) {
        ByteBuffer said = answer(member, LogReading.TERM, 0);
        return said == null ? -1 : said.getLong();
    }

    /** Whether another member could lead. */
    Outlook.Room room(PeerId member) {
        ByteBuffer said = answer(member, LogReading.ROOM, 0);
        if (said == null || said.remaining() < Long.BYTES) {
            return Outlook.Room.UNKNOWN;
        }
        return switch ((int) said.getLong()) {
            case 0 -> Outlook.Room.TAKES_NOTHING;
            case 2 -> Outlook.Room.STANDS_BACK;
            default -> Outlook.Room.TAKES;
        };
    }

    /**
     * Where another member's log ends; null when it does not say.
     *
     * @param own where this node's does
     */
    LogReading.End end(PeerId member, long own) {
        ByteBuffer said = answer(member, LogReading.END, own);
        return said == null ? null : LogReading.End.of(said);
    }

    private ByteBuffer answer(PeerId member, String what, long at) {
        if (node == null) {
            return null;
        }
        try {
            return ask(member, what, at, TERM_MILLIS).asReadOnlyByteBuffer();
        } catch (IOException e) {
            LOG.debug("A member does not say what it is asked", e);
            return null;
        }
    }

    private ByteString ask(PeerId leader, String what, long at) throws IOException {
        return ask(leader, what, at, TIMEOUT_MILLIS);
    }

    private ByteString ask(PeerId leader, String what, long at, int timeoutMillis) throws IOException {
        GetFileRequest request = GetFileRequest.newBuilder()
                .setReaderId(0)
                .setFilename(what)
                .setOffset(at)
                .setCount(LogReading.MAX_BYTES)
                .setReadPartly(true)
                .build();
        RpcResponseClosureAdapter<GetFileResponse> answer = new RpcResponseClosureAdapter<>() {
            @Override
            public void run(Status status) {
                // The future tells.
            }
        };
        try {
            Future<?> future = node.getRpcService().getFile(leader.getEndpoint(), request, timeoutMillis, answer);
            Object said = said(future, timeoutMillis);
            return said instanceof GetFileResponse response
                    ? response.getData()
                    : refused(leader, String.valueOf(said));
        } catch (ExecutionException e) {
            return refused(leader, String.valueOf(e.getCause()));
        } catch (RejectedExecutionException e) {
            throw new IOException("this node is being stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A node that is being stopped waits for nobody: who would have told the future may have been stopped before. */
    private Object said(Future<?> answer, int timeoutMillis)
            throws IOException, ExecutionException, InterruptedException {
        for (int waited = 0; waited <= timeoutMillis; waited += LOOK_MILLIS) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (bytes.isClosed()) {
                    throw new IOException("this node is being stopped", e);
                }
            }
        }
        throw new IOException("there is no answer after " + timeoutMillis + " ms");
    }

    private static ByteString refused(PeerId leader, String reason) throws IOException {
        throw new IOException("The leader at " + leader + " does not give its log: " + reason);
    }
}
