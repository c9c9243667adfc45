package io.gantry.metrics.prometheus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** One connection: a request's head comes in, one answer goes out, and that is the end. For the port's thread. */
final class Scrape {
    private static final int MAX_HEAD_BYTES = 8 << 10;
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final SocketChannel channel;
    private final long untilNanos;
    private final ByteBuffer head = ByteBuffer.allocate(MAX_HEAD_BYTES);
    private ByteBuffer answer;

    Scrape(SocketChannel channel, long untilNanos) {
        this.channel = channel;
        this.untilNanos = untilNanos;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - untilNanos > 0;
    }

    /** Goes on as far as it can now; false when it is over. */
    boolean goOn(SelectionKey key, Supplier<byte[]> figures) throws IOException {
        if (answer == null) {
            if (channel.read(head) < 0) {
                return false;
            }
            String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
            if (!text.contains("\r\n\r\n") && head.hasRemaining()) {
                return true;
            }
            answer = ByteBuffer.wrap(answer(text, figures));
            key.interestOps(SelectionKey.OP_WRITE);
        }
        channel.write(answer);
        return answer.hasRemaining();
    }

    private static byte[] answer(String text, Supplier<byte[]> figures) {
        if (!text.contains("\r\n\r\n")) {
            return message("431 Request Header Fields Too Large", "At most " + MAX_HEAD_BYTES + " bytes\n");
        }
        String[] line = text.substring(0, text.indexOf('\r')).split(" ");
        if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
            return message("400 Bad Request", "This port speaks HTTP/1.1\n");
        }
        if (!line[0].equals("GET")) {
            return message("405 Method Not Allowed", "GET /metrics\n");
        }
        int query = line[1].indexOf('?');
        String path = query < 0 ? line[1] : line[1].substring(0, query);
        if (!path.equals("/metrics") && !path.equals("/")) {
            return message("404 Not Found", "The figures are at /metrics\n");
        }
        return message("200 OK", figures.get());
    }

    private static byte[] message(String status, String body) {
        return message(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] message(String status, byte[] body) {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + TYPE + "\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all =
                ByteBuffer.allocate(start.length + body.length).put(start).put(body);
        return all.array();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody reads it any more.
            answer = null;
        }
    }
}
