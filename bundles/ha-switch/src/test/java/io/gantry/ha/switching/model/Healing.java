package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import io.gantry.ha.switching.model.Message.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks of a state whether the group finds back when nothing more fails: every node runs, all that was under way is
 * lost, each says anew what it says as long as it is in its state, and nothing new is begun. Then some order of steps
 * has to lead to one technique that takes writes.
 */
final class Healing {
    private final Model calm;
    private final Fingerprints good = new Fingerprints();
    private final Fingerprints asked = new Fingerprints();

    /** The model is to have some terms more than the one that is checked: an election may always be needed. */
    Healing(Model calm) {
        this.calm = calm;
    }

    boolean findsBack(World world) {
        World healed = world.silent();
        for (int index = 0; index < World.NODES; index++) {
            Node node = world.node(index);
            healed = node.isUp() ? healed : healed.with(index, node.memory(Memory.FRESH));
        }
        if (!asked.add(healed.nodesPrint(Renaming.NONE), 0)) {
            return true; // what is said follows from what the nodes are
        }
        for (int index = 0; index < World.NODES; index++) {
            healed = saidAgain(healed.noted(index, healed.node(index)), index);
        }
        return leadsBack(healed.tidied(), new Fingerprints());
    }

    private static World saidAgain(World world, int index) {
        Node node = world.node(index);
        Cell cell = node.cell();
        if (cell.is(State.SEALED) && cell.master() == index) {
            return world.sent(Message.of(Kind.SEAL, cell.id(), index, node.log()));
        }
        return node.isLeader() && cell.isRaft() ? world.sent(Message.entries(index, node)) : world;
    }

    private boolean leadsBack(World world, Fingerprints tried) {
        long print = calm.fingerprint(world);
        if (good.contains(print)) {
            return true;
        }
        if (!tried.add(print, 0)) {
            return false;
        }
        boolean leads = isWhole(world);
        if (!leads) {
            List<World> next = new ArrayList<>();
            calm.steps(world, (what, node, after) -> next.add(after.tidied()));
            for (int at = 0; at < next.size() && !leads; at++) {
                leads = leadsBack(next.get(at), tried);
            }
        }
        if (leads) {
            good.add(print, 0);
        }
        return leads;
    }

    /** All are in one technique, under one number, and one of them takes writes. */
    private static boolean isWhole(World world) {
        Node first = world.node(0);
        int able = 0;
        for (int index = 0; index < World.NODES; index++) {
            Node node = world.node(index);
            Cell cell = node.cell();
            boolean isSettled = cell.isRaft() || cell.isAsync() && !cell.is(State.PROMISED);
            boolean isSame = cell.isRaft() == first.cell().isRaft()
                    && (cell.isRaft()
                            ? cell.id() == first.cell().id()
                            : node.disk().reign() == first.disk().reign());
            if (!isSettled || !isSame) {
                return false;
            }
            able += Invariants.isAble(world, index) ? 1 : 0;
        }
        return able == 1;
    }
}
