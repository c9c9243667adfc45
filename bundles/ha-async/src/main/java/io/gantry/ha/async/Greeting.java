package io.gantry.ha.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The leader's side of one that wants to follow and has not proved yet that it knows the secret. It sends the magic and
 * its random bytes; gets this side's and a proof; and sends its own. Few bytes and little time are given to it. For
 * the leader's thread.
 */
final class Greeting implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String PLAIN = "it does not know that there is a secret: give it haSecretFile; a slave of"
            + " RocketMQ's cannot, so name its address in haPlainFollowers";

    private final SocketChannel channel;
    private final String peer;
    private final PeerSecret secret;
    private final long untilNanos;
    private final byte[] nonce = new byte[PeerSecret.NONCE_BYTES];
    private final ByteBuffer hello = ByteBuffer.allocate(PeerSecret.MAGIC.length + PeerSecret.NONCE_BYTES);
    private final ByteBuffer answer =
            ByteBuffer.allocate(PeerSecret.NONCE_BYTES + PeerSecret.PROOF_BYTES).limit(0);
    private final ByteBuffer proof = ByteBuffer.allocate(PeerSecret.PROOF_BYTES);

    Greeting(SocketChannel channel, PeerSecret secret, SecureRandom random, long nowNanos) {
        this.channel = channel;
        this.peer = HostAndPort.of(channel);
        this.secret = secret;
        this.untilNanos = nowNanos + PATIENCE_NANOS;
        random.nextBytes(nonce);
    }

    SocketChannel channel() {
        return channel;
    }

    /** Where it comes from. */
    String host() {
        return peer.substring(0, peer.lastIndexOf(':'));
    }

    /** When its time is over. */
    long untilNanos() {
        return untilNanos;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }

    /** Goes on as far as it can; true when the other side knows the secret. An IOException says that it does not. */
    boolean isOver() throws IOException {
        if (hello.hasRemaining()) {
            read(hello);
            int length = Math.min(hello.position(), PeerSecret.MAGIC.length);
            if (!Arrays.equals(hello.array(), 0, length, PeerSecret.MAGIC, 0, length)) {
                throw new IOException(PLAIN);
            }
            if (hello.hasRemaining()) {
                return false;
            }
            answer.clear()
                    .put(nonce)
                    .put(secret.proof(PeerSecret.Side.LEADER, theirs(), nonce))
                    .flip();
        }
        channel.write(answer);
        if (answer.hasRemaining()) {
            return false;
        }
        read(proof);
        if (proof.hasRemaining()) {
            return false;
        }
        byte[] expected = secret.proof(PeerSecret.Side.FOLLOWER, theirs(), nonce);
        if (!MessageDigest.isEqual(expected, proof.array())) {
            throw new IOException("it has another secret: the files of haSecretFile must be the same on both nodes");
        }
        return true;
    }

    private byte[] theirs() {
        return Arrays.copyOfRange(hello.array(), PeerSecret.MAGIC.length, hello.capacity());
    }

    private void read(ByteBuffer into) throws IOException {
        int count;
        try {
            count = channel.read(into);
        } catch (IOException e) {
            throw new IOException(left(), e);
        }
        if (count < 0) {
            throw new IOException(left());
        }
    }

    private String left() {
        return hello.hasRemaining()
                ? "it left before it proved that it knows the secret"
                : "it left when it saw this node's proof, so it has another secret: the files of haSecretFile must be"
                        + " the same on both nodes";
    }

    /** What the leader's selector is to look for. */
    int interest() {
        return answer.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return peer;
    }
}
