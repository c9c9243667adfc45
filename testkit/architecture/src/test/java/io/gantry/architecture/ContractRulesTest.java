package io.gantry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who provides an interface of the API passes its contract. That a contract test has all of its module's request
 * handlers is a test of the contract's own.
 */
final class ContractRulesTest {
    private static final Map<String, String> CONTRACTS = Map.of(
            "io.gantry.wire.RequestHandler", "io.gantry.contract.RequestHandlerContract",
            "io.gantry.log.CommitLog", "io.gantry.contract.CommitLogContract",
            "io.gantry.queue.ConsumeQueues", "io.gantry.contract.QueuesContract",
            "io.gantry.queue.MessageIndex", "io.gantry.contract.MessageIndexContract",
            "io.gantry.replica.Replicator", "io.gantry.contract.ReplicatorContract");

    @Test
    void everyBundleThatProvidesAnInterfaceExtendsItsContract() throws IOException {
        Set<String> lacking = new TreeSet<>();
        Set<String> provided = new TreeSet<>();
        for (Path bundle : bundles()) {
            JavaClasses classes = classes(bundle.resolve("target/classes"));
            JavaClasses tests = classes(bundle.resolve("target/test-classes"));
            CONTRACTS.forEach((type, contract) -> {
                if (has(classes, type)) {
                    provided.add(type);
                    if (!has(tests, contract)) {
                        lacking.add(bundle.getFileName() + " has no test that extends " + contract);
                    }
                }
            });
        }
        assertEquals(Set.of(), lacking);
        assertEquals(CONTRACTS.keySet(), provided, "each contract has a provider");
    }

    private static boolean has(JavaClasses classes, String type) {
        return classes.stream()
                .anyMatch(each -> each.isAssignableTo(type)
                        && !each.getModifiers().contains(JavaModifier.ABSTRACT)
                        && !each.getName().equals(type));
    }

    private static JavaClasses classes(Path folder) {
        return new ClassFileImporter().importPath(folder);
    }

    private static List<Path> bundles() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("..", "..", "bundles"))) {
            List<Path> built = folders.filter(each -> Files.isDirectory(each.resolve("target/classes")))
                    .sorted()
                    .toList();
            assertTrue(built.size() >= 5, "bundles that were built: " + built);
            return built;
        }
    }
}
