package io.gantry.golden.fuzz;

import io.gantry.agent.Clock;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * How long each fuzz test runs: in the build the same few thousand tries each time, or as many of them as two seconds
 * allow; so many seconds, with other tries each time, with {@code -Dgantry.fuzz.seconds=600}.
 */
public final class FuzzTime implements AroundTryHook {
    /** For {@code @Property(tries)}: this hook ends the property. */
    public static final int WITHOUT_END = Integer.MAX_VALUE;

    /** For {@code @Property(seed)}: the same tries in every build. */
    public static final String SEED = "20261127";

    private static final int TRIES = 4_000;
    private static final long LONG_SECONDS = Integer.getInteger("gantry.fuzz.seconds", 0);
    private static final long NANOS = TimeUnit.SECONDS.toNanos(isLong() ? LONG_SECONDS : 2);
    private static final Clock CLOCK = Clock.system();

    private static final class Run {
        private final long startNanos = CLOCK.nanos();
        private int tries;

        boolean isOver() {
            tries++;
            return CLOCK.nanos() - startNanos > NANOS || tries >= TRIES && !isLong();
        }
    }

    private final Map<Method, Run> runs = new ConcurrentHashMap<>();

    static boolean isLong() {
        return LONG_SECONDS > 0;
    }

    /** On a class it is meant for all its properties. */
    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor test, List<Object> arguments) {
        TryExecutionResult result = test.execute(arguments);
        Run run = runs.computeIfAbsent(context.targetMethod(), none -> new Run());
        return result.isSatisfied() ? TryExecutionResult.satisfied(run.isOver()) : result;
    }
}
