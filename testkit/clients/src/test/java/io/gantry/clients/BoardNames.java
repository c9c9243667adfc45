package io.gantry.clients;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of figures, and of their labels, that the board and the rules in {@code platform/packaging} ask for. */
final class BoardNames {
    private static final Pattern FIGURE = Pattern.compile("\\b((?:rocketmq|gantry)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!=|!~|=)");
    /** What Prometheus itself puts to every figure. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private BoardNames() {}

    /** Labels by figure, of both files. */
    static Map<String, Set<String>> all() {
        Path folder = Path.of(System.getProperty("gantry.root"), "platform/packaging/src");
        List<String> questions = new ArrayList<>();
        try {
            String board = Files.readString(folder.resolve("grafana/gantry.json"));
            collect(Json.createReader(new StringReader(board)).readValue(), questions);
            Files.readString(folder.resolve("prometheus/gantry-alerts.yml"))
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("expr:"))
                    .forEach(questions::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        for (String question : questions) {
            Matcher figure = FIGURE.matcher(question);
            while (figure.find()) {
                Set<String> labels = asked.computeIfAbsent(figure.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(figure.group(2) == null ? "" : figure.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
                labels.removeAll(ADDED);
            }
        }
        return asked;
    }

    /** Every question of the board: of its panels and of its choices. */
    private static void collect(JsonValue value, List<String> questions) {
        if (value instanceof JsonArray array) {
            array.forEach(item -> collect(item, questions));
        } else if (value instanceof JsonObject object) {
            object.forEach((name, item) -> {
                if (name.equals("expr") || name.equals("definition")) {
                    questions.add(item.toString());
                }
                collect(item, questions);
            });
        }
    }
}
