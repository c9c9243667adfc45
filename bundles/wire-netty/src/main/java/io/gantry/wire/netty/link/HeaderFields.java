package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.wire.Fields;
import java.util.function.BiConsumer;

/** A frame's header fields as handlers see them. Plain numbers are read without making their text. */
record HeaderFields(Frame frame) implements Fields {
    /** No plain number is this one: a field with this text is read the slow way. */
    private static final long NONE = Long.MIN_VALUE;

    @Override
    public String text(String name) {
        return frame.text(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
        frame.forEach(consumer);
    }

    @Override
    public int requireInt(String name) {
        long number = frame.number(name, NONE);
        return number == (int) number ? (int) number : Fields.super.requireInt(name);
    }

    @Override
    public long requireLong(String name) {
        long number = frame.number(name, NONE);
        return number != NONE ? number : Fields.super.requireLong(name);
    }

    @Override
    public int intOr(String name, int fallback) {
        long number = frame.number(name, NONE);
        return number == (int) number ? (int) number : Fields.super.intOr(name, fallback);
    }

    @Override
    public long longOr(String name, long fallback) {
        long number = frame.number(name, NONE);
        return number != NONE ? number : Fields.super.longOr(name, fallback);
    }
}
