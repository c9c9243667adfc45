package io.gantry.ha.switching.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at every state that a model can come to, those with the fewest steps first, and stops at the first that breaks
 * a property. States are known by their fingerprints (as TLC does); the way to one is found by going it once more.
 */
final class Checker {
    private final Model model;
    private final Invariants invariants;
    private final Healing healing;
    private final Set<String> steps = new TreeSet<>();
    private final Fingerprints seen = new Fingerprints();
    private List<World> frontier = new ArrayList<>();
    private Property broken;
    private long culprit;

    /** Healing is null where nobody asks whether the group finds back. */
    Checker(Model model, Set<Property> watched, Healing healing) {
        this.model = model;
        this.invariants = new Invariants(watched);
        this.healing = watched.contains(Property.FINDS_BACK) ? healing : null;
    }

    Outcome check(int mostSteps) {
        visit(model.first(), model.first(), 0);
        int depth = 0;
        while (broken == null && depth < mostSteps && !frontier.isEmpty()) {
            List<World> level = frontier;
            frontier = new ArrayList<>();
            for (World world : level) {
                long from = model.fingerprint(world);
                model.steps(world, (what, node, next) -> {
                    steps.add(what);
                    visit(world, next.tidied(), from);
                });
                if (broken != null) {
                    break;
                }
            }
            depth++;
        }
        boolean isComplete = broken == null && frontier.isEmpty();
        return new Outcome(seen.size(), depth, isComplete, steps, broken, broken == null ? List.of() : trace());
    }

    private void visit(World before, World after, long from) {
        if (broken != null) {
            return;
        }
        long print = model.fingerprint(after);
        if (!seen.add(print, from)) {
            return;
        }
        broken = invariants.broken(before, after);
        if (broken == null && healing != null && !healing.findsBack(after)) {
            broken = Property.FINDS_BACK;
        }
        culprit = print;
        frontier.add(after);
    }

    private List<String> trace() {
        List<Long> way = new ArrayList<>();
        for (long at = culprit; at != 0; at = seen.parentOf(at)) {
            way.add(0, at);
        }
        List<String> lines = new ArrayList<>();
        lines.add("  at first\n" + model.first());
        World[] at = {model.first()};
        for (long wanted : way.subList(1, way.size())) {
            World before = at[0];
            model.steps(before, (what, node, next) -> {
                World tidied = next.tidied();
                if (at[0] == before && model.fingerprint(tidied) == wanted) {
                    at[0] = tidied;
                    lines.add(
                            "  %2d. %s %-34s -> %s".formatted(lines.size(), Node.name(node), what, tidied.node(node)));
                }
            });
        }
        return lines;
    }
}
