package io.gantry.cli.message;

import io.gantry.agent.Clock;
import io.gantry.cli.ask.Fleet;
import io.gantry.cli.ask.MisuseException;
import io.gantry.cli.option.Question;
import io.gantry.cli.option.Terminal;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends one message. */
@Command(name = "send", description = "Sends one message; its body is --body, --file, or what comes on standard input.")
final class MessageSend extends Question {
    private static final String GROUP = "gantry-cli";
    private static final int MAX_BYTES = 15 << 20;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "The topic.")
    private String topic;

    @Option(names = "--body", paramLabel = "TEXT", description = "The body.")
    private String body;

    @Option(names = "--file", paramLabel = "FILE", description = "A file with the body.")
    private Path file;

    @Option(names = "--tag", paramLabel = "TAG", description = "Its tag.")
    private String tag;

    @Option(names = "--key", paramLabel = "KEY", description = "A key by which it is found; may be repeated.")
    private List<String> keys = List.of();

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "A property; may be repeated.")
    private Map<String, String> properties = Map.of();

    @Option(names = "--queue", paramLabel = "N", description = "A queue (default: any).")
    private Integer queueId;

    @Override
    protected Sheet answer(Fleet fleet) {
        byte[] bytes = bytes();
        QueueAddress queue = queue(fleet);
        Map<String, String> all = new LinkedHashMap<>(properties);
        String uniqueKey = UniqueKey.next(Clock.system().millis(), RandomGenerator.getDefault());
        all.put(Property.UNIQUE_KEY, uniqueKey);
        all.put(Property.WAIT_STORE_OK, "true");
        all.put(Property.TAGS, tag);
        all.put(Property.KEYS, keys.isEmpty() ? null : String.join(" ", keys));
        for (Map.Entry<String, String> each : all.entrySet()) {
            boolean isBad = (each.getKey() + each.getValue()).chars().anyMatch(c -> c < ' ');
            if (isBad) {
                throw new MisuseException(
                        "The property " + each.getKey() + " has a control character", "write it without");
            }
        }
        CallConnection broker = fleet.to(queue.address());
        Frame answer = broker.ask(RequestCode.SEND_MESSAGE_V2, fields(queue, MessageProperties.text(all)), bytes);
        String state = state(answer.code());
        if (state == null) {
            throw broker.refusal("take the message", answer);
        }
        return new Sheet()
                .fact("state", "state", state)
                .fact("id", "id", answer.text("msgId"))
                .fact("unique key", "uniqueKey", uniqueKey)
                .fact("topic", "topic", topic)
                .fact("broker", "broker", queue.brokerName() == null ? queue.address() : queue.brokerName())
                .fact("queue", "queueId", answer.number("queueId", queue.queueId()))
                .fact("offset", "queueOffset", answer.number("queueOffset", -1));
    }

    /** What an answer says of the message; null when it was not stored. */
    private static String state(int code) {
        return switch (code) {
            case ResponseCode.SUCCESS -> "stored";
            case ResponseCode.FLUSH_DISK_TIMEOUT -> "stored, not yet on disk";
            case ResponseCode.FLUSH_SLAVE_TIMEOUT -> "stored, not yet on a follower";
            case ResponseCode.SLAVE_NOT_AVAILABLE -> "stored, no follower is there";
            default -> null;
        };
    }

    private QueueAddress queue(Fleet fleet) {
        List<QueueAddress> queues = fleet.topics().require(topic, Cluster.Use.WRITE).stream()
                .filter(queue -> queueId == null || queue.queueId() == queueId)
                .toList();
        if (queues.isEmpty()) {
            throw new ClusterException(
                    "Topic " + topic + " has no queue " + queueId + " to write to; look at gantry topic show " + topic);
        }
        return queues.get(RandomGenerator.getDefault().nextInt(queues.size()));
    }

    private Map<String, Object> fields(QueueAddress queue, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", GROUP);
        fields.put("b", topic);
        fields.put("c", SystemTopic.AUTO_CREATE);
        fields.put("d", 4);
        fields.put("e", queue.queueId());
        fields.put("f", 0);
        fields.put("g", Clock.system().millis());
        fields.put("h", 0);
        fields.put("i", text);
        fields.put("j", 0);
        fields.put("k", false);
        fields.put("m", false);
        fields.put("n", queue.brokerName());
        return fields;
    }

    private byte[] bytes() {
        if (body != null && file != null) {
            throw new MisuseException("There are two bodies", "give --body or --file");
        }
        if (body != null) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        if (file == null && Terminal.IN.isThere()) {
            throw new MisuseException("There is no body", "give --body, --file, or standard input");
        }
        try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new MisuseException("The body is longer than " + MAX_BYTES + " bytes", "send less");
            }
            return bytes;
        } catch (IOException e) {
            throw new MisuseException(
                    "The body cannot be read (" + e + ")", "check that the file is there and this user may read it");
        }
    }
}
