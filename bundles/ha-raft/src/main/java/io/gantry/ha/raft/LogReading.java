package io.gantry.ha.raft;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.google.protobuf.ByteString;
import io.gantry.agent.Clock;
import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives other members parts of the commit log, by the request that JRaft copies a snapshot's files with: the name is
 * {@link #LOG}, the offset a position, and the answer what an entry would carry from there; or the name is
 * {@link #START}, {@link #TERM} or {@link #ROOM}, and the answer 8 bytes, or {@link #END}, and they are an {@link End}.
 * Other names are JRaft's own. Safe for any thread.
 */
final class LogReading implements RpcProcessor<GetFileRequest> {
    static final String LOG = "gantry-commitlog";
    static final String START = "gantry-commitlog-start";
    static final String TERM = "gantry-term";
    /** Whether the log takes something: 0 when not; else 1, or 2 when this node does not want to be elected. */
    static final String ROOM = "gantry-room";

    /** Where the log ends; the offset is where the log of whoever asks does. */
    static final String END = "gantry-commitlog-end";

    /** Whoever asks for more gets so much. */
    static final int MAX_BYTES = 1 << 20;

    private static final int GONE = 1_012;

    private final CommitLog log;
    private final GetFileRequestProcessor files;
    private final LongSupplier term;
    private final BooleanSupplier isElectable;

    /**
     * @param term the newest this node knows; 0 when it is new to its group
     * @param isElectable whether this node wants to be elected
     */
    LogReading(CommitLog log, LongSupplier term, BooleanSupplier isElectable, GetFileRequestProcessor files) {
        this.log = log;
        this.term = term;
        this.isElectable = isElectable;
        this.files = files;
    }

    @Override
    public String interest() {
        return GetFileRequest.class.getName();
    }

    @Override
    public void handleRequest(RpcContext context, GetFileRequest request) {
        switch (request.getFilename()) {
            case LOG -> context.sendResponse(part(request));
            case START -> context.sendResponse(number(log.start()));
            case TERM -> context.sendResponse(number(term.getAsLong()));
            case ROOM -> context.sendResponse(number(room()));
            case END -> context.sendResponse(answer(end(request.getOffset()).bytes()));
            default -> files.handleRequest(context, request);
        }
    }

    private long room() {
        if (!log.status().refusal().isEmpty()) {
            return 0;
        }
        return isElectable.getAsBoolean() ? 1 : 2;
    }

    private Object part(GetFileRequest request) {
        int most = (int) Math.max(1, Math.min(MAX_BYTES, request.getCount()));
        ByteBuffer range = read(log, request.getOffset(), most);
        if (range == null) {
            return ErrorResponse.newBuilder()
                    .setErrorCode(GONE)
                    .setErrorMsg("The log goes from " + log.start() + " to "
                            + log.appended().position() + " and has nothing at " + request.getOffset())
                    .build();
        }
        return answer(ByteString.copyFrom(range));
    }

    private End end(long asking) {
        long position = log.appended().position();
        if (asking >= position) {
            return new End(position, 0);
        }
        Optional<LogSlice> missing =
                asking < log.start() ? Optional.empty() : log.read(asking, StoredMessage.MIN_BYTES);
        if (missing.isEmpty()) {
            return new End(position, -1);
        }
        try (LogSlice slice = missing.get()) {
            long stored = StoredMessage.storedMillis(slice.buffer(), asking);
            return new End(
                    position, stored < 0 ? -1 : Math.max(0, Clock.system().millis() - stored));
        }
    }

    /**
     * Where a member's log ends.
     *
     * @param position byte address behind its newest record
     * @param behindMillis how old its first record is that whoever asks has not; 0 when there is none, -1 when that is
     *     not known
     */
    record End(long position, long behindMillis) {
        private ByteString bytes() {
            ByteBuffer both = ByteBuffer.allocate(2 * Long.BYTES);
            return ByteString.copyFrom(
                    both.putLong(position).putLong(behindMillis).flip());
        }

        /** As it was sent; null when these are other bytes. */
        static End of(ByteBuffer bytes) {
            return bytes.remaining() < 2 * Long.BYTES ? null : new End(bytes.getLong(), bytes.getLong());
        }
    }

    private static GetFileResponse number(long value) {
        return answer(ByteString.copyFrom(
                ByteBuffer.allocate(Long.BYTES).putLong(value).flip()));
    }

    private static GetFileResponse answer(ByteString bytes) {
        return GetFileResponse.newBuilder()
                .setData(bytes)
                .setEof(false)
                .setReadSize(bytes.size())
                .build();
    }

    /**
     * What an entry is to carry from a position on: a copy, because it may be sent long after the log has let go of
     * the bytes; null when the log has nothing there.
     *
     * @param most bytes, but for a longer record
     */
    static ByteBuffer read(CommitLog log, long position, int most) {
        int wanted = most;
        while (true) {
            Optional<LogSlice> found = position < log.start() ? Optional.empty() : log.read(position, wanted);
            if (found.isEmpty()) {
                return null;
            }
            try (LogSlice slice = found.get()) {
                ByteBuffer bytes = slice.buffer();
                int carried = Ranges.carried(bytes, most);
                if (carried > 0) {
                    return ByteBuffer.allocate(carried)
                            .put(bytes.limit(carried))
                            .flip();
                }
                wanted = Math.max(2 * wanted, bytes.remaining() < Integer.BYTES ? 0 : bytes.getInt(0));
            }
        }
    }
}
