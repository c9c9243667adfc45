package io.gantry.auth.right;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.RequestCode;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of rights has a row for each code, and the documents have the same table. */
class RightsTest {
    private static final Path DOCUMENT = Path.of("../../docs/rights.md");
    private static final String BEGIN = "| code | request | needs |";

    private static Map<Integer, String> codes() throws IllegalAccessException {
        Map<Integer, String> names = new TreeMap<>();
        for (Field field : RequestCode.class.getFields()) {
            names.put(field.getInt(null), field.getName());
        }
        return names;
    }

    @Test
    void eachCodeHasARow() throws IllegalAccessException {
        Map<Integer, String> missing = codes();
        missing.keySet().removeAll(Rights.codes());
        assertTrue(missing.isEmpty(), "Rights has no row for " + missing);
    }

    /** With {@code -Dgantry.docs.write=true} the document gets the table. */
    @Test
    void theDocumentHasTheSameTable() throws Exception {
        List<String> table = new ArrayList<>(List.of(BEGIN, "| --- | --- | --- |"));
        codes().forEach((code, name) -> table.add(
                "| " + code + " | `" + name + "` | " + Rights.rule(code).text() + " |"));
        List<String> lines = Files.readAllLines(DOCUMENT);
        int from = lines.indexOf(BEGIN);
        int to = from;
        while (to < lines.size() && lines.get(to).startsWith("|")) {
            to++;
        }
        if (Boolean.getBoolean("gantry.docs.write")) {
            List<String> next = new ArrayList<>(lines.subList(0, from));
            next.addAll(table);
            next.addAll(lines.subList(to, lines.size()));
            Files.write(DOCUMENT, next);
            return;
        }
        assertEquals(table, lines.subList(from, to), "write it with -Dgantry.docs.write=true");
    }
}
