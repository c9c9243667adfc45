package io.gantry.broker.stand;

import io.gantry.wire.Connection;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** A request made by hand; by default from a 5.5.0 client without a body. */
public final class FakeRequest implements Request, Fields {
    private final int code;
    private final Connection connection;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private ByteBuffer body = ByteBuffer.allocate(0);

    public FakeRequest(int code, Connection connection) {
        this.code = code;
        this.connection = connection;
    }

    /** Sets a header field. */
    public FakeRequest with(String name, Object value) {
        fields.put(name, String.valueOf(value));
        return this;
    }

    /** Sets the body, as the wire gives it: direct and read-only. */
    public FakeRequest body(byte[] bytes) {
        body = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
        return this;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public int version() {
        return 513;
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
        return this;
    }

    @Override
    public ByteBuffer body() {
        return body;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String text(String name) {
        return fields.get(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
        fields.forEach(consumer);
    }
}
