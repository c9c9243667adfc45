package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicBoolean;

/** The answer to one request, given once, by any thread. */
final class Reply implements RpcContext {
    private final ServerLink link;
    private final int id;
    private final long cost;
    private final AtomicBoolean isGiven = new AtomicBoolean();

    Reply(ServerLink link, int id, long cost) {
        this.link = link;
        this.id = id;
        this.cost = cost;
    }

    @Override
    public void sendResponse(Object response) {
        if (isGiven.compareAndSet(false, true)) {
            ByteBuf frame = Frame.encode(Frame.ANSWER, id, (Message) response);
            int bytes = frame.readableBytes();
            link.onAnswer(bytes);
            link.channel().writeAndFlush(frame).addListener(written -> link.onAnswered(cost + bytes));
        }
    }

    @Override
    public Connection getConnection() {
        return link;
    }

    @Override
    public String getRemoteAddress() {
        return link.remote();
    }
}
