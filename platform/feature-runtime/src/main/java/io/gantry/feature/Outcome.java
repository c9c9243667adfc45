package io.gantry.feature;

import java.util.Optional;

/**
 * How a change went.
 *
 * @param plan what was to be done
 * @param failure why it was not, one sentence with the remedy; empty when it was
 */
public record Outcome(Plan plan, Optional<String> failure) {
    public boolean isDone() {
        return failure.isEmpty();
    }

    public static Outcome done(Plan plan) {
        return new Outcome(plan, Optional.empty());
    }

    public static Outcome failed(Plan plan, String failure) {
        return new Outcome(plan, Optional.of(failure));
    }
}
