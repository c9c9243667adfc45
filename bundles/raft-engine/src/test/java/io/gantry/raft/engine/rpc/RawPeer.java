package io.gantry.raft.engine.rpc;

import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A socket with hands of its own: says what a test wants, and reads when it wants. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    RawPeer(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** One that has proved itself by a secret. */
    static RawPeer proven(int port, Lane lane, byte[] secret) throws IOException {
        RawPeer peer = new RawPeer(port);
        byte[] hello = Greeting.hello(lane, Greeting.client());
        peer.say(hello);
        peer.say(Greeting.proof(secret, hello, peer.hear(Greeting.ANSWER_BYTES)));
        return peer;
    }

    void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void say(int id, Message request) throws IOException {
        say(frame(id, request));
    }

    static byte[] frame(int id, Message request) {
        ByteBuf frame = Frame.encode(Frame.REQUEST, id, request);
        return ByteBufUtil.getBytes(frame);
    }

    byte[] hear(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Reads until the other side ends it, by a close or by a reset. */
    boolean isEnded() {
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
