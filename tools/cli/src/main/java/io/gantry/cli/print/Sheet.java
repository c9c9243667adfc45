package io.gantry.cli.print;

import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An answer: facts, tables and sentences for people, and the same values as one JSON document. */
public final class Sheet {
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final List<Object> parts = new ArrayList<>();

    /** A value with its label, on a line of its own. */
    private record Fact(String label, Object value) {}

    /** A value with a label for people and a name for machines. */
    public Sheet fact(String label, String name, Object value) {
        parts.add(new Fact(label, value));
        return figure(name, value);
    }

    /** A value for machines alone. */
    public Sheet figure(String name, Object value) {
        json.put(name, json(value));
        return this;
    }

    /** A sentence for people alone. */
    public Sheet say(String sentence) {
        parts.add(Plain.line(sentence));
        return this;
    }

    /** A table; when it is empty, people read the sentence instead. */
    public Sheet table(Table table, String whenEmpty) {
        parts.add(table.isEmpty() ? whenEmpty : table);
        json.put(table.name(), table.json());
        return this;
    }

    /** Lines for people. */
    public String text() {
        int width = parts.stream()
                .filter(Fact.class::isInstance)
                .mapToInt(part -> ((Fact) part).label.length())
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Object part = parts.get(i);
            boolean isSection = part instanceof Table || i > 0 && parts.get(i - 1) instanceof Table;
            if (i > 0 && isSection) {
                out.append('\n');
            }
            if (part instanceof Table table) {
                table.print(out);
            } else if (part instanceof Fact fact) {
                String padding = " ".repeat(width - fact.label.length());
                out.append(fact.label)
                        .append(padding)
                        .append("  ")
                        .append(Plain.of(fact.value))
                        .append('\n');
            } else {
                out.append(part).append('\n');
            }
        }
        return out.toString();
    }

    /** One JSON document on one line. */
    public String json() {
        return JsonWriter.STANDARD.write(json);
    }

    /** A value as JSON has it. */
    static Object json(Object value) {
        if (value instanceof Moment moment) {
            return moment.utc();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Sheet::json).toList();
        }
        boolean isJson = value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Map
                || value instanceof JsonObject;
        return isJson ? value : value.toString();
    }
}
