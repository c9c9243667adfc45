package io.gantry.ha.switching;

import io.gantry.agent.boot.Timetable;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.Switchable;
import io.gantry.replica.WriteGate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One life of a member: the product's parts over its files and its log, with two techniques of the test. By "reign" a
 * file says who leads; with "vote" more than half elect who does, and agree on the way back.
 */
final class Seat implements FeatureRuntime {
    static final String REIGN = "reign";
    static final String VOTE = "vote";

    final String address;
    final HeapLog log;
    final Path home;
    final SwitchNode node;
    final SwitchSteps steps;
    final GroupChange change;
    final SwitchKeeper keeper;
    /** Reason for which a technique cannot be made ready here; empty for none. */
    String failure = "";

    private final GroupStand group;
    private final Techniques techniques = new Techniques(this);
    private final Map<String, FixedTechnique> parts = new LinkedHashMap<>();
    private final Map<String, Switchable> running = new LinkedHashMap<>();
    private GroupSwitch decided;
    private boolean isOpen = true;

    /** A start on what is there. */
    Seat(GroupStand group, String address, HeapLog log, Path home, SteppedClock clock, Timetable timetable) {
        this.group = group;
        this.address = address;
        this.log = log;
        this.home = home;
        run(REIGN);
        run(VOTE);
        node = new SwitchNode(log, new HeapReplica(log, home), techniques);
        steps = new SwitchSteps(node);
        Members members = new Members(group.wire(this));
        change = new GroupChange(node, members, gate(), known(), timetable);
        keeper = new SwitchKeeper(node, members, change, clock, false);
        follow(REIGN);
        follow(VOTE);
    }

    private void run(String technique) {
        Part part = new Part(technique);
        running.put(technique, part);
        techniques.bindSwitchable(part);
    }

    private WriteGate gate() {
        return Fakes.of(WriteGate.class, (gate, method, arguments) -> {
            isOpen = switch (method.getName()) {
                case "close" -> false;
                case "open" -> true;
                default -> throw new AssertionError(method);
            };
            return method.getReturnType() == boolean.class ? true : null;
        });
    }

    private KnownLeader known() {
        return Fakes.of(KnownLeader.class, (known, method, arguments) -> switch (method.getName()) {
            case "ownAddress" -> address;
            case "group" -> GroupStand.ADDRESSES;
            default -> throw new AssertionError(method);
        });
    }

    /** A technique in this member. */
    private final class Part implements Switchable {
        private final String name;

        Part(String name) {
            this.name = name;
        }

        @Override
        public String technique() {
            return name;
        }

        @Override
        public boolean isAgreeing() {
            return name.equals(VOTE);
        }

        @Override
        public void prepare(GroupSwitch wanted) {
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void follow() {
            Seat.this.follow(name);
        }

        @Override
        public void lead() {
            group.elect(Seat.this);
        }

        @Override
        public boolean propose(GroupSwitch wanted) {
            return group.decide(new GroupSwitch(
                    wanted.id(),
                    wanted.from(),
                    wanted.to(),
                    Phase.ACTIVE,
                    wanted.group(),
                    log.appended().position()));
        }

        @Override
        public GroupSwitch decided() {
            return name.equals(VOTE) ? decided : null;
        }
    }

    private void follow(String technique) {
        boolean works = new SwitchFile(home).known().works(technique, technique.equals(REIGN));
        FixedTechnique part = parts.get(technique);
        if (!works && part != null) {
            parts.remove(technique);
            techniques.unbindReplicator(part);
        } else if (works && part == null) {
            FixedTechnique next = new FixedTechnique(technique, log.appended());
            parts.put(technique, next);
            next.leadIn(0);
            next.become(Role.CANDIDATE);
            techniques.bindReplicator(next);
        }
        if (works && technique.equals(REIGN)) {
            reign(parts.get(technique));
        }
    }

    /** It is what its file says. */
    private void reign(FixedTechnique part) {
        Role first = address.equals(GroupStand.ADDRESSES.get(0)) ? Role.LEADER : Role.FOLLOWER;
        Reign.Known reign = new Reign(home, first).known();
        part.leadIn(reign.epoch());
        takePart(part, reign.role() == Role.LEADER, GroupStand.ADDRESSES.get(0));
    }

    private void takePart(FixedTechnique part, boolean leads, String leader) {
        if (leads) {
            part.followedBy(group.othersInSync(this));
        } else {
            part.following(new LeaderStatus(leader, group.leads(leader, part.technique()), "", 0, -1, 0, 0, 0));
        }
    }

    /** The group has elected. */
    void isElected(Seat leader, long term) {
        FixedTechnique part = parts.get(VOTE);
        if (part == null) {
            return;
        }
        part.leadIn(term);
        takePart(part, leader == this, leader.address);
    }

    /** Applies what the group has decided. */
    void applies(GroupSwitch done) {
        decided = done;
    }

    boolean votes() {
        return parts.containsKey(VOTE);
    }

    /** Sees whether its leader is there still. */
    void look() {
        FixedTechnique part = parts.get(REIGN);
        if (part != null && part.role() == Role.FOLLOWER) {
            reign(part);
        }
    }

    boolean leads() {
        Replicator present = techniques.present();
        return present != null && present.role() == Role.LEADER;
    }

    /** Whether writes are let in. */
    boolean isOpen() {
        return isOpen;
    }

    /** What it does now, such as "reign LEADER 4"; empty while no technique works. */
    String standing() {
        Replicator present = techniques.present();
        return present == null ? "" : present.technique() + " " + present.role() + " " + present.epoch();
    }

    /** How far it is with the last switch, such as "SEALED 5"; empty for none. */
    String phase() {
        SwitchFile.Known known = node.known();
        GroupSwitch last = known.next() != null ? known.next() : known.now();
        return last == null ? "" : last.phase() + " " + last.id();
    }

    /** Names of the techniques whose bundles run. */
    Set<String> running() {
        return Set.copyOf(running.keySet());
    }

    @Override
    public List<InstalledFeature> installed() {
        return running.keySet().stream()
                .map(name -> new InstalledFeature("ha-" + name, "", List.of(), List.of(), List.of()))
                .toList();
    }

    @Override
    public List<String> available() {
        return List.of("ha-" + REIGN, "ha-" + VOTE);
    }

    @Override
    public Outcome plan(Change wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome apply(Change wanted) {
        wanted.remove().forEach(name -> techniques.unbindSwitchable(running.remove(name.substring("ha-".length()))));
        wanted.install().forEach(name -> run(name.substring("ha-".length())));
        return Outcome.done(Plan.EMPTY);
    }
}
