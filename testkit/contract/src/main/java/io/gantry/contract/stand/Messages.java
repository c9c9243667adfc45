package io.gantry.contract.stand;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.CommitLog;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages put straight into a log, and read back from a reply. */
public final class Messages {
    private static final byte[] HOST = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));

    private Messages() {}

    /** Appends a message; returns its position. */
    public static long put(CommitLog log, String topic, int queueId, String body, String properties) {
        MessageEncoder encoder = new MessageEncoder()
                .bornHost(HOST)
                .storeHost(HOST)
                .properties(properties)
                .body(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        return log.append(new MessageDraft(topic, queueId, encoder)).position();
    }

    /** The bodies of the records in a reply's body. */
    public static List<String> bodies(byte[] records) {
        List<String> bodies = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(records);
        StoredMessage message = new StoredMessage();
        for (int at = 0; at < records.length; at += message.bytes()) {
            message.wrap(buffer, at);
            bodies.add(StandardCharsets.UTF_8.decode(message.body()).toString());
        }
        return bodies;
    }
}
