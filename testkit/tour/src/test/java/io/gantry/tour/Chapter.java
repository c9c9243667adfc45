package io.gantry.tour;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/**
 * One chapter of the tour: boots a container, sends its probe class into it and reports each of the probe's tests,
 * in the order of their names, as a test of this class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Chapter {
    private final Class<?> probeClass;
    private final List<Option> options = new ArrayList<>();
    private TestContainer container;
    private final List<DynamicTest> tests = new ArrayList<>();

    Chapter(Class<?> probeClass, Option... options) {
        this.probeClass = probeClass;
        this.options.addAll(Arrays.asList(options));
    }

    @BeforeAll
    void boot() throws IOException {
        options.add(systemProperty("pax.exam.invoker").value("jupiter"));
        options.add(systemProperty("pax.exam.framework").value("felix"));
        // Pax Exam's bundles want slf4j 1, ours slf4j 2; both are satisfied by the one on the class path.
        options.add(systemPackages(
                "org.slf4j;version=1.7.36",
                "org.slf4j;version=2.0.20",
                "org.slf4j.event;version=2.0.20",
                "org.slf4j.helpers;version=2.0.20",
                "org.slf4j.spi;version=2.0.20",
                "sun.misc",
                "sun.nio.ch"));
        Containers.jupiterBundles()
                .forEach(file -> options.add(bundle(file.toUri().toString())));
        ExamSystem system = PaxExamRuntime.createTestSystem(options.toArray(Option[]::new));
        container = PaxExamRuntime.createContainer(system);
        container.start();
        TestProbeBuilder probe = system.createProbe();
        Stream.of(probeClass.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> {
                    TestAddress address = probe.addTest(probeClass, method.getName());
                    tests.add(DynamicTest.dynamicTest(method.getName(), () -> container.call(address)));
                });
        container.installProbe(probe.build().getStream());
    }

    @TestFactory
    Stream<DynamicTest> inContainer() {
        return tests.stream();
    }

    @AfterAll
    void stop() {
        if (container != null) {
            container.stop();
        }
    }
}
