package io.gantry.settings.rocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The configurations that the bundles on the class path declare: for each PID, its properties and their types. */
final class Declarations {
    private final Map<String, Map<String, String>> byPid = new HashMap<>();

    Declarations() throws Exception {
        for (URL manifest :
                Collections.list(Declarations.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            URI uri = manifest.toURI();
            if (uri.getScheme().equals("file")) {
                readAll(Path.of(uri).getParent().getParent());
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    readAll(jar.getPath("/"));
                }
            }
        }
    }

    /** The type of a property such as Integer or String[]; null if there is no such property. */
    String type(String pid, String property) {
        int instance = pid.indexOf('~');
        return byPid.getOrDefault(instance < 0 ? pid : pid.substring(0, instance), Map.of())
                .get(property);
    }

    private void readAll(Path root) throws Exception {
        Path folder = root.resolve("OSGI-INF/metatype");
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(path -> path.toString().endsWith(".xml")).toList();
        }
        for (Path file : files) {
            read(file);
        }
    }

    private void read(Path file) throws Exception {
        Document document = parse(file);
        Map<String, Map<String, String>> byClass = new HashMap<>();
        for (Element declared : elements(document.getElementsByTagName("OCD"))) {
            Map<String, String> types = new HashMap<>();
            for (Element attribute : elements(declared.getElementsByTagName("AD"))) {
                String cardinality = attribute.getAttribute("cardinality");
                boolean isMany = !cardinality.isEmpty() && !cardinality.equals("0");
                types.put(attribute.getAttribute("id"), attribute.getAttribute("type") + (isMany ? "[]" : ""));
            }
            byClass.put(declared.getAttribute("id"), types);
        }
        for (Element designated : elements(document.getElementsByTagName("Designate"))) {
            String factory = designated.getAttribute("factoryPid");
            String reference =
                    elements(designated.getElementsByTagName("Object")).get(0).getAttribute("ocdref");
            byPid.put(factory.isEmpty() ? designated.getAttribute("pid") : factory, byClass.get(reference));
        }
    }

    private static Document parse(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(in);
        } catch (IOException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    private static List<Element> elements(NodeList nodes) {
        return Stream.iterate(0, at -> at < nodes.getLength(), at -> at + 1)
                .map(at -> (Element) nodes.item(at))
                .toList();
    }
}
