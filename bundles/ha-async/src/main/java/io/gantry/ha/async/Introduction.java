package io.gantry.ha.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The follower's side of a {@link Greeting}: the leader proves first that it knows the secret. For one thread. */
final class Introduction {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String PLAIN = "it does not know that there is a secret: give it haSecretFile; a master of"
            + " RocketMQ's cannot take it, so set haPlainMaster=true here";
    private static final String ENDED = "it ended the connection and proved nothing: name this node's address in its"
            + " haFollowers; when it is there, " + PLAIN;
    private static final String SILENT = "it proved nothing in 3 s: it hangs, or " + PLAIN;

    private final PeerSecret secret;
    private final long untilNanos;
    private final byte[] nonce = new byte[PeerSecret.NONCE_BYTES];
    private final ByteBuffer out;
    private final ByteBuffer answer = ByteBuffer.allocate(PeerSecret.NONCE_BYTES + PeerSecret.PROOF_BYTES);

    Introduction(PeerSecret secret, long nowNanos) {
        this.secret = secret;
        this.untilNanos = nowNanos + PATIENCE_NANOS;
        new SecureRandom().nextBytes(nonce);
        PeerSecret.harmless(nonce);
        this.out = ByteBuffer.allocate(PeerSecret.MAGIC.length + PeerSecret.NONCE_BYTES)
                .put(PeerSecret.MAGIC)
                .put(nonce)
                .flip();
    }

    /** Goes on as far as it can; true when both sides have proved themselves. An IOException says that one has not. */
    boolean isOver(SocketChannel channel, long nowNanos) throws IOException {
        write(channel);
        if (answer.hasRemaining() && !out.hasRemaining()) {
            read(channel);
            if (!answer.hasRemaining()) {
                prove();
                write(channel);
            }
        }
        boolean isOver = !answer.hasRemaining() && !out.hasRemaining();
        if (!isOver && nowNanos - untilNanos >= 0) {
            throw new IOException(SILENT);
        }
        return isOver;
    }

    private void write(SocketChannel channel) throws IOException {
        try {
            channel.write(out);
        } catch (IOException e) {
            throw new IOException(ENDED, e);
        }
    }

    /** A leader that hangs up before it reads resets the connection: that is an end as well. */
    private void read(SocketChannel channel) throws IOException {
        int count;
        try {
            count = channel.read(answer);
        } catch (IOException e) {
            throw new IOException(ENDED, e);
        }
        if (count < 0) {
            throw new IOException(ENDED);
        }
    }

    private void prove() throws IOException {
        byte[] theirs = Arrays.copyOf(answer.array(), PeerSecret.NONCE_BYTES);
        byte[] proof = Arrays.copyOfRange(answer.array(), PeerSecret.NONCE_BYTES, answer.capacity());
        if (!MessageDigest.isEqual(proof, secret.proof(PeerSecret.Side.LEADER, nonce, theirs))) {
            throw new IOException("it has another secret, or none: the files of haSecretFile must be the same on both"
                    + " nodes; to follow a master of RocketMQ's, set haPlainMaster=true here");
        }
        out.clear().limit(PeerSecret.PROOF_BYTES);
        out.put(secret.proof(PeerSecret.Side.FOLLOWER, nonce, theirs)).flip();
    }

    /** What the follower's selector is to look for. */
    int interest() {
        return out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }
}
