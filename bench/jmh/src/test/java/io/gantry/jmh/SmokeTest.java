package io.gantry.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Each benchmark runs once, so that it is known to work; nothing is timed here. */
final class SmokeTest {
    @TempDir
    private Path folder;

    @Test
    void eachBenchmarkRuns() throws RunnerException {
        Set<String> annotated = Stream.of(
                        CodecBenchmark.class, AppendBenchmark.class, DispatchBenchmark.class, PullBenchmark.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(SmokeTest::label)
                .collect(Collectors.toCollection(TreeSet::new));
        Options once = new OptionsBuilder()
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .output(folder.resolve("jmh.txt").toString())
                .build();
        Set<String> run = new Runner(once)
                .run().stream()
                        .map(result -> result.getParams().getBenchmark())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(annotated, run);
    }

    private static String label(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }
}
