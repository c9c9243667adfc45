package io.gantry.console;

import io.gantry.agent.Workers;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A broker that says what the test has it say, to one connection after the other or several at once. */
final class FakeBroker implements AutoCloseable {
    /** An answer's fields and body. */
    record Said(int code, Map<String, ?> fields, String body) {}

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Workers workers = new Workers("fake-broker", 16, 64);
    private final Function<Frame, Said> answers;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    FakeBroker(Function<Frame, Said> answers) throws IOException {
        this.answers = answers;
        begin(this::accept);
    }

    private void begin(Runnable work) {
        if (!workers.offer(new Object(), work)) {
            throw new AssertionError("More connections than the test counted on");
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                begin(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readInt();
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
                in.readFully(bytes.array(), Integer.BYTES, length);
                Frame request = new Frame().wrap(bytes, 0, bytes.capacity());
                Said said = answers.apply(request);
                byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
                FrameEncoder head = FrameEncoder.of(FrameHead.response(request, said.code(), null), said.fields());
                ByteBuffer answer = ByteBuffer.allocate(head.bytes() + body.length);
                head.put(answer, body.length);
                answer.put(body);
                socket.getOutputStream().write(answer.array());
            }
        } catch (IOException e) {
            // The other side is done.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        workers.close();
    }
}
