package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What can be said of Dockerfile and chart without Docker and Helm: what they name is there, values and templates fit,
 * and what the templates become is YAML that holds together.
 */
final class ImageTest {
    private static final Path SOURCES = Path.of(System.getProperty("gantry.packaging"), "src");
    private static final Path DISTRIBUTION =
            SOURCES.resolve("../../distribution/target/gantry").normalize().toAbsolutePath();
    private static final Path CHART = SOURCES.resolve("helm/gantry");
    private static final Pattern EXPRESSION = Pattern.compile("\\{\\{ ([.A-Za-z]+)( \\| quote)? }}");

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }

    private static Map<?, ?> values() throws IOException {
        return yaml().load(Files.readString(CHART.resolve("values.yaml")));
    }

    /** As Helm does it with the few forms that this chart uses; any other form fails here. */
    private static String rendered(String template) throws IOException {
        Map<String, Object> scope = Map.of("Values", values(), "Release", Map.of("Name", "test"));
        Matcher found = EXPRESSION.matcher(template);
        StringBuilder out = new StringBuilder();
        while (found.find()) {
            Object value = scope;
            for (String part : found.group(1).substring(1).split("\\.")) {
                value = ((Map<?, ?>) value).get(part);
                assertNotNull(value, found.group() + " has no value");
            }
            String text = found.group(2) == null ? value.toString() : '"' + value.toString() + '"';
            found.appendReplacement(out, Matcher.quoteReplacement(text));
        }
        String all = found.appendTail(out).toString();
        assertTrue(!all.contains("{{") && !all.contains("}}"), all);
        return all;
    }

    private static List<Map<?, ?>> objects(String template) throws IOException {
        List<Map<?, ?>> objects = new ArrayList<>();
        String text = rendered(Files.readString(CHART.resolve("templates/" + template)));
        yaml().loadAll(text).forEach(object -> objects.add((Map<?, ?>) object));
        return objects;
    }

    private static Object at(Object object, Object... path) {
        Object found = object;
        for (Object part : path) {
            found = part instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(part);
            assertNotNull(found, part + " is missing in " + object);
        }
        return found;
    }

    @Test
    void theChartBecomesObjectsThatFitEachOther() throws IOException {
        Map<?, ?> config = objects("config.yaml").get(0);
        for (String node : List.of("namesrv", "broker")) {
            List<Map<?, ?>> objects = objects(node + ".yaml");
            Map<?, ?> service = objects.get(0);
            Map<?, ?> set = objects.get(1);
            assertEquals("StatefulSet", set.get("kind"));
            assertEquals(at(service, "metadata", "name"), at(set, "spec", "serviceName"));
            assertEquals(at(service, "spec", "selector"), at(set, "spec", "template", "metadata", "labels"));
            Object pod = at(set, "spec", "template", "spec");
            assertEquals(at(config, "metadata", "name"), at(pod, "volumes", 0, "configMap", "name"));
            assertNotNull(at(config, "data", node + ".conf"));
            Object port = at(pod, "containers", 0, "ports", 0, "containerPort");
            assertEquals(at(service, "spec", "ports", 0, "port"), port);
            assertTrue(at(config, "data", node + ".conf").toString().contains("listenPort=" + port));
            assertEquals(true, at(pod, "securityContext", "runAsNonRoot"));
        }
        String servers = at(config, "data", "broker.conf").toString();
        Object name = at(objects("namesrv.yaml").get(1), "metadata", "name");
        assertEquals(2, at(objects("namesrv.yaml").get(1), "spec", "replicas"));
        assertTrue(servers.contains(name + "-0." + name + ":9876;" + name + "-1." + name + ":9876"), servers);
        Map<?, ?> chart = yaml().load(Files.readString(CHART.resolve("Chart.yaml")));
        assertEquals(at(values(), "image", "tag"), chart.get("appVersion"));
    }

    @Test
    void theImageIsMadeOfWhatIsThereAndRunsAsNobodySpecial() throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve("docker/Dockerfile"));
        List<String> words = lines.stream()
                .filter(line -> line.matches("[A-Z]+ .*"))
                .map(line -> line.split(" ")[0])
                .toList();
        assertEquals("FROM", words.get(0));
        assertTrue(words.containsAll(List.of("USER", "ENTRYPOINT", "HEALTHCHECK")), words.toString());
        assertTrue(lines.contains("USER 10911:10911"));
        Path root = SOURCES.resolve("../../..").normalize();
        for (String line : lines) {
            if (line.startsWith("COPY ")) {
                String source = line.split(" ")[2];
                assertTrue(Files.isDirectory(root.resolve(source)), source + " is not there");
            }
        }
    }

    /** Docker asks so every ten seconds; here the distribution's own node is asked, by paths of the test's. */
    private static Tool.Ended health(InstalledNode node) throws IOException {
        String file = Files.readString(SOURCES.resolve("docker/Dockerfile")).replace("\\\n", "");
        Matcher check = Pattern.compile("(?m)^HEALTHCHECK .*?CMD (\\[.*])$").matcher(file);
        assertTrue(check.find(), "no health check in the form that needs no shell to read it");
        List<String> words = yaml().load(check.group(1));
        assertTrue(words.stream().anyMatch(word -> word.contains("/opt/gantry/bin/gantry")), words.toString());
        return Tool.run(words.stream()
                .map(word -> word.replace("/opt/gantry", DISTRIBUTION.toString())
                        .replace("--node /var/lib/gantry", "--node " + node.dir()))
                .toList());
    }

    @Test
    void theHealthCheckIsOfTheWholeNode(@TempDir Path folder) throws Exception {
        String conf = Files.readString(SOURCES.resolve("etc/namesrv.conf"));
        try (InstalledNode node = new InstalledNode(DISTRIBUTION, conf, folder)) {
            Tool.Ended well = health(node);
            assertEquals(0, well.code(), well.out());
            assertTrue(well.out().contains("health     ok"), well.out());
            String bundle = node.say("felix:lb -s")
                    .out()
                    .lines()
                    .filter(line -> line.contains("gantry-namesrv"))
                    .map(line -> line.split("\\|")[0].strip())
                    .findFirst()
                    .orElseThrow();
            assertEquals(0, node.say("felix:stop " + bundle).code());
            Tool.Ended ill = health(node);
            assertEquals(1, ill.code(), "the node answers, and what it is for does not run: " + ill.out());
            assertTrue(ill.out().contains("is not active"), ill.out());
            assertEquals(0, node.say("felix:start " + bundle).code());
            Tool.await("it is well again", () -> health(node).code() == 0);
            node.stop();
            assertTrue(health(node).code() > 0, "no node is no health");
        }
    }
}
