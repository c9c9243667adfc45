package io.gantry.cli.print;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of values under headings. */
public final class Table {
    private static final String GAP = "  ";

    private final String name;
    private final List<Column> columns;
    private final List<Object[]> rows = new ArrayList<>();

    /** An empty table; its name is for machines. */
    public Table(String name, Column... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    /** Adds a row: one value a column. */
    public Table row(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "A row of " + values.length + " values in a table of " + columns.size() + " columns");
        }
        rows.add(values);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    String name() {
        return name;
    }

    /** One object a row. */
    List<Object> json() {
        List<Object> items = new ArrayList<>();
        for (Object[] row : rows) {
            Map<String, Object> item = new LinkedHashMap<>();
            for (int i = 0; i < row.length; i++) {
                item.put(columns.get(i).name(), Sheet.json(row[i]));
            }
            items.add(item);
        }
        return items;
    }

    /** Headings and rows, each column as wide as its longest value; nothing without rows. */
    void print(StringBuilder out) {
        if (rows.isEmpty()) {
            return;
        }
        List<String[]> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toArray(String[]::new));
        for (Object[] row : rows) {
            String[] line = new String[row.length];
            for (int i = 0; i < row.length; i++) {
                line[i] = Plain.of(row[i]);
            }
            lines.add(line);
        }
        int[] widths = new int[columns.size()];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], width(line[i]));
            }
        }
        lines.forEach(line -> print(out, line, widths));
    }

    private void print(StringBuilder out, String[] line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length; i++) {
            String padding = " ".repeat(widths[i] - width(line[i]));
            text.append(i == 0 ? "" : GAP);
            text.append(columns.get(i).isRight() ? padding + line[i] : line[i] + padding);
        }
        out.append(text.toString().stripTrailing()).append('\n');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
