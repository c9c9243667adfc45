package io.gantry.bench;

import io.gantry.bench.traffic.MessageShape;
import io.gantry.cluster.option.Amount;
import io.gantry.codec.Frame;
import picocli.CommandLine.Option;

/** What the messages look like, and how they are sent. */
final class MessageOptions {
    /** A header's form on the wire. */
    enum Header {
        JSON,
        BINARY
    }

    private static final int MAX_BODY = (16 << 20) - (128 << 10);
    private static final int MAX_TAG = 255;
    private static final int MAX_IN_FLIGHT = 10_000;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            converter = Amount.Bytes.class,
            defaultValue = "1k",
            description = "Length of a message's body (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(names = "--tag", paramLabel = "TAG", description = "The tag of each message (default: none).")
    private String tag;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "0",
            converter = Amount.Count.class,
            description = "Give each message one of N keys (default: no key).")
    private long keys;

    @Option(
            names = "--header",
            paramLabel = "FORM",
            defaultValue = "json",
            description = "Header of the requests: json, as clients have it, or binary (default: ${DEFAULT-VALUE}).")
    private Header header;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "64",
            description = "Messages without an answer on one connection, at most (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "gantry-bench",
            description = "The producers' group (default: ${DEFAULT-VALUE}).")
    private String group;

    void check(TargetOptions target, int minBytes) {
        target.within("--size", bodyBytes, minBytes, MAX_BODY);
        target.within("--keys", keys, 0, Integer.MAX_VALUE);
        target.within("--in-flight", inFlight, 1, MAX_IN_FLIGHT);
        if (tag != null && (tag.isBlank() || tag.length() > MAX_TAG || tag.indexOf('|') >= 0 || hasControl(tag))) {
            throw target.wrong("'" + tag + "' is no tag", "take 1 to 255 letters or digits without |");
        }
        if (group.isBlank() || group.length() > MAX_TAG || hasControl(group)) {
            throw target.wrong("'" + group + "' is no group", "take 1 to 255 letters or digits");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ');
    }

    MessageShape shape(TargetOptions target, boolean isStamped, int lightQueues) {
        int serialization = header == Header.JSON ? Frame.JSON : Frame.BINARY;
        return new MessageShape(
                group, bodyBytes, tag, (int) keys, serialization, isStamped, lightQueues, target.credentials());
    }

    int inFlight() {
        return inFlight;
    }

    int bodyBytes() {
        return bodyBytes;
    }
}
