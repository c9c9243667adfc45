package io.gantry.ha.switching.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * A check that is put together step by step. {@code -Dgantry.model.more=1} gives each one more crash and one more term,
 * {@code -Dgantry.model.depth=20} ends it after so many steps.
 */
final class Check {
    private static final int MORE = Integer.getInteger("gantry.model.more", 0);
    private static final int DEPTH = Integer.getInteger("gantry.model.depth", Integer.MAX_VALUE);
    /** An election may be needed to find back from any state, and one more when two wanted it at once. */
    private static final int TERMS_TO_HEAL = 3;

    private final boolean startsAsRaft;
    private Budget budget;
    private int terms = 1;
    private boolean needsSlave;
    private Set<Deviation> deviations = EnumSet.noneOf(Deviation.class);
    private Set<Property> watched = EnumSet.allOf(Property.class);

    private Check(boolean startsAsRaft, int writes) {
        this.startsAsRaft = startsAsRaft;
        this.budget = Budget.writes(writes);
    }

    static Check ofAsync(int writes) {
        return new Check(false, writes);
    }

    static Check ofRaft(int writes) {
        return new Check(true, writes);
    }

    Check toRaft(int times) {
        budget = budget.toRaft(times);
        return this;
    }

    Check toAsync(int times) {
        budget = budget.toAsync(times);
        return this;
    }

    Check crashes(int times) {
        budget = budget.crashes(times);
        return this;
    }

    /** So many elections may be begun in each group. */
    Check terms(int count) {
        terms = count;
        return this;
    }

    /** What only the dead master had is cut back at others after it: that is the operator's price, not a switch's. */
    Check promotion() {
        budget = budget.promotions(1);
        watched.remove(Property.EQUAL_BYTES);
        return this;
    }

    /** An acknowledgement of a master means a slave, too. */
    Check needingSlave() {
        needsSlave = true;
        return this;
    }

    Check without(Deviation rule) {
        deviations = EnumSet.of(rule);
        return this;
    }

    Check watching(Property first, Property... others) {
        watched = EnumSet.of(first, others);
        return this;
    }

    Outcome run() {
        boolean isMore = deviations.isEmpty();
        Budget most = isMore ? budget.crashes(budget.crashes() + MORE) : budget;
        World first = startsAsRaft ? World.ofRaft(most) : World.ofAsync(most);
        int count = isMore ? terms + MORE : terms;
        Healing healing = new Healing(new Model(first, count + TERMS_TO_HEAL, needsSlave, deviations));
        return new Checker(new Model(first, count, needsSlave, deviations), watched, healing).check(DEPTH);
    }
}
