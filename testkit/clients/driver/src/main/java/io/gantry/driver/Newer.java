package io.gantry.driver;

import java.util.Map;

/** A scenario that only a newer client can do, so that it is compiled by itself: loaded when it is first asked for. */
final class Newer implements Scenario {
    private final String className;
    private Scenario scenario;

    Newer(String className) {
        this.className = className;
    }

    @Override
    public Map<String, Object> run(Args args) throws Exception {
        if (scenario == null) {
            scenario =
                    (Scenario) Class.forName(className).getDeclaredConstructor().newInstance();
        }
        return scenario.run(args);
    }
}
