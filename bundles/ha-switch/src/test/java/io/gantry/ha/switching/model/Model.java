package io.gantry.ha.switching.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All steps of a group that keeps to the rules, but for the deviations it is made with. */
final class Model {
    /** Takes one possible step. */
    @FunctionalInterface
    interface Sink {
        void step(String what, int node, World next);
    }

    /** A part of the rules: the steps that a node can do now. */
    @FunctionalInterface
    interface Steps {
        void from(World world, int node, Sink sink);
    }

    private final List<Steps> parts;
    private final World first;
    private final List<Renaming> symmetries;

    Model(World first, int terms, boolean needsSlave, Set<Deviation> deviations) {
        this.first = first;
        this.symmetries = first.node(0).cell().isRaft() ? Renaming.OF_ALL : Renaming.OF_SLAVES;
        Set<Deviation> without = EnumSet.noneOf(Deviation.class);
        without.addAll(deviations);
        this.parts = List.of(
                new SwitchSteps(without),
                new HearingSteps(without),
                new AsyncSteps(needsSlave, without),
                new VoterSteps(without),
                new LeaderSteps(without),
                new CampaignSteps(terms),
                new FaultSteps(without));
    }

    World first() {
        return first;
    }

    /** Equal for worlds that differ in nothing but names of nodes that began alike. */
    long fingerprint(World world) {
        return Renaming.fingerprint(world, symmetries);
    }

    void steps(World world, Sink sink) {
        for (int node = 0; node < World.NODES; node++) {
            for (Steps part : parts) {
                part.from(world, node, sink);
            }
        }
    }
}
