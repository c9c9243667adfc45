package io.gantry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may import whom, no package cycles, and the sizes that need the whole tree to be seen. */
final class ImportRulesTest {
    private static final Set<String> API = Set.of(
            "message", "wire", "log", "queue", "replica", "route", "registry", "stage", "filter", "figures", "page");

    private static final Set<String> BROKERS = with(API, "codec", "codec.record", "codec.body");

    /** Package of a bundle, and what of ours it may import: the table in ARCHITECTURE.md. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("agent", Set.of()),
            Map.entry("message", Set.of()),
            Map.entry("wire", Set.of()),
            Map.entry("log", Set.of()),
            Map.entry("queue", Set.of("log")),
            Map.entry("replica", Set.of("log")),
            Map.entry("route", Set.of()),
            Map.entry("registry", Set.of("wire", "route")),
            Map.entry("stage", Set.of()),
            Map.entry("filter", Set.of("registry")),
            Map.entry("figures", Set.of()),
            Map.entry("page", Set.of()),
            Map.entry("codec", Set.of("message", "route")),
            Map.entry("codec.record", Set.of("log", "queue", "codec")),
            Map.entry("codec.body", Set.of("wire", "queue", "codec")),
            Map.entry("wire.netty", Set.of("wire", "codec")),
            Map.entry("store.mmap", Set.of("message", "log", "queue", "codec")),
            Map.entry("store.inspect", Set.of("codec")),
            Map.entry("ha.async", Set.of("log", "replica", "wire", "codec")),
            Map.entry("ha.raft", Set.of("log", "replica", "wire", "codec", "raft.engine")),
            Map.entry("ha.solo", Set.of("log", "replica")),
            Map.entry("ha.switching", Set.of("log", "replica", "wire", "feature")),
            Map.entry("raft.engine", Set.of()),
            Map.entry("namesrv", Set.of("wire", "route", "codec")),
            Map.entry("broker", BROKERS),
            Map.entry("broker.upkeep", BROKERS),
            Map.entry("metrics.prometheus", BROKERS),
            Map.entry("console", with(API, "codec", "cluster", "feature")),
            Map.entry("auth", Set.of("message", "wire", "registry", "log", "codec", "codec.body")),
            Map.entry("broker.filter", BROKERS),
            Map.entry("broker.pop", BROKERS),
            Map.entry("broker.tx", BROKERS),
            Map.entry("broker.timer", BROKERS),
            Map.entry("settings.rocketmq", Set.of("launcher")),
            Map.entry("launcher", Set.of()),
            Map.entry("feature", Set.of()),
            Map.entry("shell", Set.of("feature")),
            Map.entry("shell.client", Set.of("shell")),
            Map.entry("cluster", Set.of("message", "wire", "route", "codec")),
            Map.entry("cli", Set.of("cluster", "message", "wire", "route", "codec", "launcher", "settings.rocketmq")),
            Map.entry("bench", Set.of("cluster", "message", "wire", "route", "codec")));

    /** The JVM asks for threads here, and runs them itself. */
    private static final Set<String> HOOKS = Set.of("io.gantry.launcher.Node", "io.gantry.bench.Interrupt");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gantry");

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(Set.of(more));
        return all;
    }

    /** The longest key of the table that names the class's package or one above it. */
    private static String moduleOf(JavaClass type) {
        String name = type.getPackageName().replaceFirst("^io\\.gantry\\.?", "");
        while (!name.isEmpty() && !ALLOWED.containsKey(name)) {
            int dot = name.lastIndexOf('.');
            name = dot < 0 ? "" : name.substring(0, dot);
        }
        return name;
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> strangers = CLASSES.stream()
                .filter(type -> moduleOf(type).isEmpty())
                .map(JavaClass::getPackageName)
                .filter(name -> !name.startsWith("io.gantry.architecture"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), strangers);
        assertTrue(CLASSES.size() > 50, "the class path holds the bundles, found classes: " + CLASSES.size());
    }

    @Test
    void aBundleImportsOnlyWhatTheTableAllows() {
        Map<String, Set<String>> violations = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            String from = moduleOf(type);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String to = target.getPackageName().startsWith("io.gantry.") ? moduleOf(target) : "";
                boolean isFree = to.isEmpty() || to.equals(from) || to.equals("agent") || from.isEmpty();
                if (!isFree && !ALLOWED.get(from).contains(to)) {
                    violations
                            .computeIfAbsent(from + " -> " + to, key -> new TreeSet<>())
                            .add(type.getSimpleName());
                }
            }
        }
        assertEquals(Map.of(), violations);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("io.gantry.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void aClassHasAtMostTenInstanceFields() {
        List<String> large = CLASSES.stream()
                .filter(type -> !type.isEnum() && !type.isRecord())
                .filter(type -> type.getFields().stream()
                                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                                .count()
                        > 10)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), large);
    }

    @Test
    void aConfigurationHasAtMostTwelveKeys() {
        List<String> large = CLASSES.stream()
                .filter(JavaClass::isAnnotation)
                .filter(type -> type.isAnnotatedWith("org.osgi.service.metatype.annotations.ObjectClassDefinition"))
                .filter(type -> type.getMethods().size() > 12)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), large);
    }

    @Test
    void anInterfaceOfTheApiHasAtMostTenMethods() {
        List<String> large = CLASSES.stream()
                .filter(type -> API.contains(moduleOf(type)) && type.isInterface() && !type.isAnnotation())
                .filter(type -> type.getMethods().size() > 10)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), large);
    }

    @Test
    void threadsAreMadeByTheAgentPackageOnly() {
        List<String> makers = CLASSES.stream()
                .filter(type -> !moduleOf(type).equals("agent"))
                .filter(type -> !HOOKS.contains(type.getName()))
                .filter(type -> type.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Thread.class)))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), makers);
    }
}
