package io.gantry.namesrv;

import io.gantry.wire.Connection;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A request as a frame would give it. */
public record TestRequest(int code, int version, Map<String, String> values, ByteBuffer body, Connection connection)
        implements Request {
    /** A request of a client of version 5.5.0 without a body. */
    public static TestRequest of(int code, String... fields) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        return new TestRequest(code, 513, values, ByteBuffer.allocate(0), new TestConnection());
    }

    public TestRequest with(byte[] bytes) {
        return new TestRequest(code, version, values, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), connection);
    }

    public TestRequest from(Connection other) {
        return new TestRequest(code, version, values, body, other);
    }

    public TestRequest ofVersion(int other) {
        return new TestRequest(code, other, values, body, connection);
    }

    @Override
    public int language() {
        return 0;
    }

    @Override
    public int opaque() {
        return 1;
    }

    @Override
    public boolean isOneWay() {
        return false;
    }

    @Override
    public Fields fields() {
        return new Fields() {
            @Override
            public String text(String name) {
                return values.get(name);
            }

            @Override
            public void forEach(BiConsumer<String, String> consumer) {
                values.forEach(consumer);
            }
        };
    }
}
