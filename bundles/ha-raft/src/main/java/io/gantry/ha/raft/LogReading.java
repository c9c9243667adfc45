package io.gantry.ha.raft;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.google.protobuf.ByteString;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Gives other members parts of the commit log, by the request that JRaft copies a snapshot's files with: the name is
 * {@link #LOG}, the offset a position, and the answer what an entry would carry from there; or the name is
 * {@link #START}, and the answer 8 bytes. Other names are JRaft's own. Safe for any thread.
 */
final class LogReading implements RpcProcessor<GetFileRequest> {
    static final String LOG = "gantry-commitlog";
    static final String START = "gantry-commitlog-start";

    /** Whoever asks for more gets so much. */
    static final int MAX_BYTES = 1 << 20;

    private static final int GONE = 1_012;

    private final CommitLog log;
    private final GetFileRequestProcessor files;

    LogReading(CommitLog log, GetFileRequestProcessor files) {
        this.log = log;
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
            case START ->
                context.sendResponse(answer(ByteString.copyFrom(
                        ByteBuffer.allocate(Long.BYTES).putLong(log.start()).flip())));
            default -> files.handleRequest(context, request);
        }
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
