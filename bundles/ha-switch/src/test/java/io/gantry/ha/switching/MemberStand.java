package io.gantry.ha.switching;

import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Switchable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A member of a group, with its log on the heap, that follows by the technique "fixed" and has "other" beside it. */
final class MemberStand implements FeatureRuntime {
    static final String LEADER = "127.0.0.1:10911";
    static final String SELF = "127.0.0.1:10921";

    final HeapLog log = new HeapLog(true);
    /** What the techniques were told, in order. */
    final List<String> told = new ArrayList<>();

    final SwitchNode node;
    final SwitchSteps steps;
    String failure = "";

    MemberStand(Path home) {
        Techniques techniques = new Techniques(this);
        techniques.bindSwitchable(technique("fixed"));
        techniques.bindSwitchable(technique("other"));
        techniques.bindReplicator(
                new FixedTechnique(log.appended()).following(new LeaderStatus(LEADER, true, "", 0, -1, 0, 0, 0)));
        node = new SwitchNode(log, new HeapReplica(log, home), techniques);
        steps = new SwitchSteps(node);
    }

    static GroupSwitch change(long id, Phase phase, long end) {
        List<Member> members = Member.read(LEADER + "," + SELF + ",127.0.0.1:10931");
        return new GroupSwitch(id, "fixed", "other", phase, new Group(members, SELF, LEADER), end);
    }

    private Switchable technique(String name) {
        return new Switchable() {
            @Override
            public String technique() {
                return name;
            }

            @Override
            public void prepare(GroupSwitch wanted) {
                told.add(name + " prepares");
                if (!failure.isEmpty()) {
                    throw new IllegalStateException(failure);
                }
            }

            @Override
            public void follow() {
                told.add(name + " follows");
            }
        };
    }

    @Override
    public List<InstalledFeature> installed() {
        return List.of(
                new InstalledFeature("ha-fixed", "", List.of(), List.of(), List.of()),
                new InstalledFeature("ha-other", "", List.of(), List.of(), List.of()));
    }

    @Override
    public List<String> available() {
        return List.of();
    }

    @Override
    public Outcome plan(Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome apply(Change change) {
        told.add(change.toString());
        return Outcome.done(Plan.EMPTY);
    }
}
