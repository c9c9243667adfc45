package io.gantry.contract;

import io.gantry.wire.Connection;
import io.gantry.wire.Request;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A request that came over no wire; by default from a client of version 5.5.0, without a body. */
public record LocalRequest(
        int code, int version, boolean isOneWay, LocalFields fields, ByteBuffer body, Connection connection)
        implements Request {
    private static final int V5_5_0 = 513;

    /** A request with header fields given as name, value, name, value. */
    public static LocalRequest of(int code, String... fields) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        LocalFields header = new LocalFields(values);
        return new LocalRequest(code, V5_5_0, false, header, ByteBuffer.allocate(0), new LocalConnection());
    }

    /** The same with one more header field. */
    public LocalRequest with(String name, Object value) {
        return with(fields.and(name, String.valueOf(value)));
    }

    /** The same with other header fields. */
    LocalRequest with(LocalFields other) {
        return new LocalRequest(code, version, isOneWay, other, body, connection);
    }

    /** The same with a body as the wire gives it: direct and read-only. */
    public LocalRequest body(byte[] bytes) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
        return new LocalRequest(code, version, isOneWay, fields, direct, connection);
    }

    /** The same from another peer. */
    public LocalRequest from(Connection other) {
        return new LocalRequest(code, version, isOneWay, fields, body, other);
    }

    /** The same from a client of another version. */
    public LocalRequest ofVersion(int other) {
        return new LocalRequest(code, other, isOneWay, fields, body, connection);
    }

    /** The same from a peer that expects no reply. */
    public LocalRequest oneWay() {
        return new LocalRequest(code, version, true, fields, body, connection);
    }

    @Override
    public int language() {
        return 0;
    }

    @Override
    public int opaque() {
        return 1;
    }
}
