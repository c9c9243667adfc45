package io.gantry.clients;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One request with a JSON header over a connection of its own, made without any client library. */
public record RawCall(int code, String header, byte[] body) {
    private static final Pattern CODE = Pattern.compile("\"code\":(-?\\d+)");
    /** An even flag. */
    private static final Pattern REQUEST = Pattern.compile("\"flag\":\\d*[02468]\\b");

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int VERSION = 513;

    /** Sends a request to {@code host:port} and returns what was answered; its code, header and body. */
    public static RawCall to(String address, int code, Map<String, String> fields, byte[] body) throws IOException {
        return exchange(address, frame(code, VERSION, fields, body));
    }

    /** The fields with an access key and its signature, as RocketMQ's clients sign a request. */
    static Map<String, String> signed(Map<String, String> fields, byte[] body, String accessKey, String secretKey) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("AccessKey", accessKey);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(String.join("", all.values()).getBytes(StandardCharsets.UTF_8));
            all.put("Signature", Base64.getEncoder().encodeToString(mac.doFinal(body)));
            return all;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static RawCall exchange(String address, byte[] frame) throws IOException {
        try (Socket socket = connect(address)) {
            return exchange(socket, frame);
        }
    }

    private static RawCall exchange(Socket socket, byte[] frame) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(frame);
        out.flush();
        return read(new DataInputStream(socket.getInputStream()));
    }

    /** The same over an open connection, on which no other request is under way; the node's own are left out. */
    static RawCall over(Socket socket, int code, Map<String, String> fields, byte[] body) throws IOException {
        RawCall next = exchange(socket, frame(code, VERSION, fields, body));
        while (REQUEST.matcher(next.header).find()) {
            next = read(new DataInputStream(socket.getInputStream()));
        }
        return next;
    }

    /** The same without a body; a code of -1 stands for no answer at all. */
    public static RawCall ask(String address, int code, Map<String, String> fields) {
        return ask(address, code, VERSION, fields);
    }

    /** The same from a client of another version. */
    public static RawCall ask(String address, int code, int version, Map<String, String> fields) {
        try {
            return exchange(address, frame(code, version, fields, new byte[0]));
        } catch (IOException e) {
            return new RawCall(-1, String.valueOf(e.getMessage()), new byte[0]);
        }
    }

    /** The same encrypted, whatever certificate the other side has. */
    static RawCall askSecretly(String address, int code, Map<String, String> fields) {
        try (Socket socket = Tls.connect(address)) {
            return exchange(socket, frame(code, VERSION, fields, new byte[0]));
        } catch (IOException e) {
            return new RawCall(-1, String.valueOf(e.getMessage()), new byte[0]);
        }
    }

    static Socket connect(String address) throws IOException {
        return connect(address.startsWith("127.") ? "127.0.0.1" : "0.0.0.0", address);
    }

    static Socket connect(String from, String address) throws IOException {
        int colon = address.lastIndexOf(':');
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                TIMEOUT_MILLIS);
        return socket;
    }

    static byte[] frame(int code, int version, Map<String, String> fields, byte[] body) {
        StringBuilder header = new StringBuilder("{\"code\":" + code + ",\"extFields\":{");
        String separator = "";
        for (Map.Entry<String, String> field : fields.entrySet()) {
            header.append(separator)
                    .append('"')
                    .append(field.getKey())
                    .append("\":\"")
                    .append(field.getValue());
            header.append('"');
            separator = ",";
        }
        header.append("},\"flag\":0,\"language\":\"JAVA\",\"opaque\":1,\"serializeTypeCurrentRPC\":\"JSON\",");
        header.append("\"version\":").append(version).append('}');
        byte[] head = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(2 * Integer.BYTES + head.length + body.length);
        frame.putInt(Integer.BYTES + head.length + body.length)
                .putInt(head.length)
                .put(head)
                .put(body);
        return frame.array();
    }

    private static RawCall read(DataInputStream in) throws IOException {
        int total = in.readInt();
        int mark = in.readInt();
        int headerLength = mark & 0xFF_FFFF;
        byte[] header = in.readNBytes(headerLength);
        byte[] body = in.readNBytes(total - Integer.BYTES - headerLength);
        if (mark >>> 24 != 0) {
            // The peer answers in the binary form it was configured for.
            return new RawCall(ByteBuffer.wrap(header).getShort(), "", body);
        }
        String text = new String(header, StandardCharsets.UTF_8);
        Matcher matcher = CODE.matcher(text);
        return new RawCall(matcher.find() ? Integer.parseInt(matcher.group(1)) : -1, text, body);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
