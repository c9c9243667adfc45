package io.gantry.contract;

import io.gantry.wire.Fields;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Header fields that came over no wire; they remember what was asked of them. For one thread at a time. */
public final class LocalFields implements Fields {
    private final Map<String, String> values;
    private final Set<String> asked = new TreeSet<>();
    private String missing;

    public LocalFields(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** The same and one more. */
    LocalFields and(String name, String value) {
        LocalFields more = new LocalFields(values);
        more.values.put(name, value);
        return more;
    }

    /** The names that were asked for. */
    Set<String> asked() {
        return asked;
    }

    /** The field that was required and is not there; null when all were. */
    String missing() {
        return missing;
    }

    @Override
    public String text(String name) {
        asked.add(name);
        return values.get(name);
    }

    @Override
    public String requireText(String name) {
        if (text(name) == null) {
            missing = name;
        }
        return Fields.super.requireText(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
        values.forEach(consumer);
    }
}
