package io.gantry.exam;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.ops4j.pax.exam.ProbeInvoker;
import org.ops4j.pax.exam.TestContainerException;
import org.osgi.framework.Bundle;

/**
 * Runs one test method of the probe bundle, whose name comes as {@code class;method}. A failed, an aborted and a
 * skipped test end in an exception, so that nothing but a pass is reported as a pass.
 */
public final class JupiterInvoker implements ProbeInvoker {
    private final Bundle probe;
    private final String className;
    private final String methodName;

    JupiterInvoker(Bundle probe, String instruction) {
        String[] parts = instruction.split(";");
        this.probe = probe;
        this.className = parts[0];
        this.methodName = parts[1];
    }

    @Override
    public void call(Object... arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(probeClass(), methodName))
                .build();
        // The class path of the host must not be searched: engine and listeners are named here.
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build());
        Outcome outcome = new Outcome();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JupiterInvoker.class.getClassLoader());
        try {
            launcher.execute(request, outcome);
        } finally {
            thread.setContextClassLoader(before);
        }
        outcome.rethrow(className + "#" + methodName);
    }

    private Class<?> probeClass() {
        try {
            return probe.loadClass(className);
        } catch (ClassNotFoundException e) {
            throw new TestContainerException("The probe bundle has no class " + className, e);
        }
    }

    /** Remembers what became of the test. */
    private static final class Outcome implements TestExecutionListener {
        private int passed;
        private Throwable failure;

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            failure = new TestContainerException("Skipped: " + test.getDisplayName() + ": " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL && failure == null) {
                failure = result.getThrowable()
                        .orElseGet(() -> new TestContainerException(result.getStatus() + ": " + test.getDisplayName()));
            } else if (test.isTest()) {
                passed++;
            }
        }

        void rethrow(String name) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw new TestContainerException(failure.toString(), failure);
            }
            if (passed != 1) {
                throw new TestContainerException("Expected one test to run for " + name + ", ran " + passed);
            }
        }
    }
}
