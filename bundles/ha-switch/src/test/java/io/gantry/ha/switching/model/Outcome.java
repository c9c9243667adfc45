package io.gantry.ha.switching.model;

import java.util.List;
import java.util.Set;

/**
 * What a check has found.
 *
 * @param states how many states it has seen
 * @param depth how many steps the longest way has
 * @param isComplete whether that were all states there are
 * @param steps which steps were taken anywhere
 * @param broken the first property that did not hold; null for none
 * @param trace the shortest way there, a step a line
 */
record Outcome(int states, int depth, boolean isComplete, Set<String> steps, Property broken, List<String> trace) {
    @Override
    public String toString() {
        String seen = states + " states, " + depth + " steps deep" + (isComplete ? ", all" : ", not all");
        return broken == null ? seen : seen + "\n" + broken + "\n" + String.join("\n", trace);
    }
}
