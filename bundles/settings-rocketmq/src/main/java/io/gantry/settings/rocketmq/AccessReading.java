package io.gantry.settings.rocketmq;

import java.util.Set;

/**
 * Reads what is said about access: RocketMQ 5's authentication and authorization, and 4's {@code aclEnable}. Each of
 * them closes the broker's endpoint, which then lets nobody in until the feature is there that knows whom.
 */
final class AccessReading {
    private static final String SIGNED = "authenticationEnabled";
    private static final String RIGHTS = "authorizationEnabled";
    private static final String PLAIN = "aclEnable";

    /** What a wrong word in is no small matter. */
    static final Set<String> KEYS = Set.of(SIGNED, RIGHTS, PLAIN);

    private final Effective effective;
    private final Surroundings surroundings;
    private final Report report;

    AccessReading(Effective effective, Surroundings surroundings, Report report) {
        this.effective = effective;
        this.surroundings = surroundings;
        this.report = report;
    }

    void read(Configurations configurations) {
        boolean isPlain = effective.isTrue(PLAIN);
        boolean checksRights = effective.isTrue(RIGHTS) || isPlain;
        boolean isGuarded = effective.isTrue(SIGNED) || checksRights;
        if (effective.isTrue(RIGHTS) && !effective.isTrue(SIGNED)) {
            report.note(
                    effective.line(RIGHTS),
                    RIGHTS + "=true asks for signatures as well, since a name alone proves nothing: write " + SIGNED
                            + "=true");
        }
        configurations.put(
                "io.gantry.wire.netty.guard", "guardedEndpoints", isGuarded ? new String[] {"broker"} : new String[0]);
        configurations.put("io.gantry.auth", "checksRights", checksRights);
        configurations.put(
                "io.gantry.auth",
                "accountFile",
                isPlain ? surroundings.plainAccounts().toString() : "");
    }
}
