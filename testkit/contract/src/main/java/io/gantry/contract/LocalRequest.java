package io.gantry.contract;

import io.gantry.wire.Connection;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiConsumer;

/** A request that came over no wire. */
public record LocalRequest(int code, Map<String, String> values, byte[] bytes, Connection connection)
        implements Request {
    private static final int V5_5_0 = 513;

    @Override
    public int version() {
        return V5_5_0;
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
        return new MapFields(values);
    }

    @Override
    public ByteBuffer body() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    private record MapFields(Map<String, String> values) implements Fields {
        @Override
        public String text(String name) {
            return values.get(name);
        }

        @Override
        public void forEach(BiConsumer<String, String> consumer) {
            values.forEach(consumer);
        }
    }
}
