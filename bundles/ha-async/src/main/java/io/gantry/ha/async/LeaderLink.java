package io.gantry.ha.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A follower's connection to its leader: bytes come, positions go. For one thread. */
final class LeaderLink implements AutoCloseable {
    private static final int READS_A_TURN = 32;

    private final String address;
    private final PeerSecret secret;
    private final Incoming incoming;
    private final SocketChannel channel;
    private final Transfer transfer;
    private final ByteBuffer report = ByteBuffer.allocate(Long.BYTES).limit(0);
    private SelectionKey key;
    private long said = -1;
    private boolean isConnected;
    /** Null when nothing is to be proved, not yet or not any more. */
    private Introduction introduction;

    /** Begins to connect; an IOException says why it cannot. */
    LeaderLink(String address, PeerSecret secret, Incoming incoming, Selector selector, long nowNanos)
            throws IOException {
        this.address = address;
        this.secret = secret;
        this.incoming = incoming;
        this.transfer = new Transfer(nowNanos);
        InetSocketAddress resolved = HostAndPort.resolve(address);
        this.channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(resolved);
            key = channel.register(selector, SelectionKey.OP_CONNECT);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }

    String address() {
        return address;
    }

    Incoming incoming() {
        return incoming;
    }

    Transfer transfer() {
        return transfer;
    }

    boolean isConnected() {
        return isConnected;
    }

    /** What the last look at the socket has to do; true when the leader was reached just now. */
    boolean serve(long nowNanos) throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
            introduction = secret.isAskedOfLeader() ? new Introduction(secret, nowNanos) : null;
            return goOn(nowNanos);
        }
        if (introduction != null) {
            return goOn(nowNanos);
        }
        if (key.isReadable()) {
            read(nowNanos);
        }
        return false;
    }

    /** True when nothing is left to be proved. */
    private boolean goOn(long nowNanos) throws IOException {
        if (introduction != null && !introduction.isOver(channel, nowNanos)) {
            key.interestOps(introduction.interest());
            return false;
        }
        introduction = null;
        key.interestOps(SelectionKey.OP_READ);
        transfer.heard(nowNanos);
        isConnected = true;
        return true;
    }

    private void read(long nowNanos) throws IOException {
        transfer.heard(nowNanos);
        for (int i = 0; i < READS_A_TURN; i++) {
            long count = incoming.read(channel);
            if (count == 0) {
                break;
            }
            transfer.add((int) count, nowNanos);
        }
    }

    /** Waits with reading while the log takes nothing, so that the leader's bytes wait in its own log. */
    void attend(long nowNanos) throws IOException {
        transfer.roll(nowNanos);
        if (!isConnected) {
            if (introduction != null) {
                goOn(nowNanos);
            }
            return;
        }
        if (!incoming.refusal().isEmpty()) {
            read(nowNanos);
        }
        key.interestOps((incoming.refusal().isEmpty() ? SelectionKey.OP_READ : 0)
                | (report.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    }

    /** Says how far this node's log goes, when that is news or it said nothing for so long. */
    void say(long position, long nowNanos, long heartbeatNanos) throws IOException {
        boolean isDue = position != said || nowNanos - transfer.sentNanos() >= heartbeatNanos;
        if (!report.hasRemaining() && isDue) {
            report.clear().putLong(position).flip();
            said = position;
        }
        if (report.hasRemaining() && channel.write(report) > 0) {
            transfer.sent(nowNanos);
        }
    }

    @Override
    public void close() throws IOException {
        isConnected = false;
        channel.close();
    }
}
