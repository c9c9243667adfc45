package io.gantry.clients.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first frame of each kind that passed a proxy, by name; a kind is label, code, direction and answer. */
final class Frames {
    private static final Pattern CODE = Pattern.compile("\"code\":(-?\\d+)");
    private static final Pattern OPAQUE = Pattern.compile("\"opaque\":(-?\\d+)");
    private static final Pattern FLAG = Pattern.compile("\"flag\":(-?\\d+)");

    private static final int HEARTBEAT = 34;

    private final Map<String, byte[]> byName = new TreeMap<>();
    private final Map<String, Integer> codeByCall = new ConcurrentHashMap<>();
    private volatile String label = "start";

    /** Who the frames of the following seconds belong to. */
    void label(String name) {
        label = name;
    }

    synchronized Map<String, byte[]> byName() {
        return new TreeMap<>(byName);
    }

    /** Takes one whole frame with its length field, seen on a connection. */
    void take(int connection, boolean isFromClient, byte[] frame) {
        int[] head = head(frame);
        boolean isResponse = (head[2] & 1) != 0;
        boolean isOneWay = (head[2] & 2) != 0;
        String call = connection + "/" + head[1] + "/" + (isFromClient != isResponse);
        String name;
        if (isResponse) {
            Integer code = codeByCall.remove(call);
            name = "%06d-response-%d".formatted(code == null ? -1 : code, head[0]);
        } else {
            codeByCall.put(call, head[0]);
            name = "%06d-request%s"
                    .formatted(head[0], isOneWay ? "-oneway" : isConsumer(head[0], frame) ? "-consumer" : "");
        }
        synchronized (this) {
            byName.putIfAbsent(label + "/" + name, frame);
        }
    }

    private static boolean isConsumer(int code, byte[] frame) {
        return code == HEARTBEAT && new String(frame, StandardCharsets.UTF_8).contains("\"consumerDataSet\":[{");
    }

    private static int[] head(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        int mark = buffer.getInt(Integer.BYTES);
        int at = 2 * Integer.BYTES;
        if (mark >>> 24 == 1) {
            return new int[] {buffer.getShort(at), buffer.getInt(at + 5), buffer.getInt(at + 9)};
        }
        String header = new String(frame, at, mark & 0xFF_FFFF, StandardCharsets.UTF_8);
        return new int[] {number(CODE, header), number(OPAQUE, header), number(FLAG, header)};
    }

    private static int number(Pattern pattern, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IllegalArgumentException("Not a header: " + header);
        }
        return Integer.parseInt(matcher.group(1));
    }
}
