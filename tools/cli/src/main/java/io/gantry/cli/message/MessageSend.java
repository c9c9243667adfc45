package io.gantry.cli.message;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.Terminal;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.message.Sending;
import io.gantry.message.Property;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put(Property.TAGS, tag);
        all.put(Property.KEYS, keys.isEmpty() ? null : String.join(" ", keys));
        Sending.Sent sent = new Sending(fleet, GROUP).send(new Sending.Draft(topic, queueId, all, bytes));
        return new Sheet()
                .fact("state", "state", sent.state())
                .fact("id", "id", sent.messageId())
                .fact("unique key", "uniqueKey", sent.uniqueKey())
                .fact("topic", "topic", topic)
                .fact("broker", "broker", sent.broker())
                .fact("queue", "queueId", sent.queueId())
                .fact("offset", "queueOffset", sent.queueOffset());
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
