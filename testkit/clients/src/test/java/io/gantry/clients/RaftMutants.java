package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The faults find something where something is wrong: a group is broken on purpose. Takes minutes and root, so that
 * only {@code ./gantry faults --mutants} runs it.
 */
final class RaftMutants {
    private static final int SECONDS = 60;

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void isFound(Mutant mutant) throws IOException {
        List<String> findings = new FaultRound(1, mutant.build(), EnumSet.of(mutant.foundBy())).run(SECONDS);
        System.out.println("faults: " + mutant + " is found: " + findings);
        assertFalse(findings.isEmpty(), "nothing was found");
    }
}
