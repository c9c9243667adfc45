package io.gantry.ha.switching.model;

import java.util.Set;

/** Master and slaves: writes, bytes to the slaves, a master that comes back, and a slave that an operator promotes. */
final class AsyncSteps implements Model.Steps {
    /** A switch begins only when all know the reign: at most one, of two numbers, is unknown to a slave. */
    private static final int BEYOND_ONE_SWITCH = 3;

    private final boolean needsSlave;
    private final Set<Deviation> without;

    AsyncSteps(boolean needsSlave, Set<Deviation> without) {
        this.needsSlave = needsSlave;
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp()) {
            return;
        }
        if (node.disk().leads()) {
            if (node.memory().isOpen()) {
                write(world, index, sink);
                acknowledge(world, index, sink);
            } else {
                lead(world, index, sink);
            }
            for (int slave = 0; slave < World.NODES; slave++) {
                if (slave != index) {
                    ship(world, index, slave, sink);
                }
            }
        } else {
            promote(world, index, sink);
        }
    }

    private void write(World world, int index, Model.Sink sink) {
        Budget budget = world.budget();
        if (budget.writes() == 0) {
            return;
        }
        Node node = world.node(index);
        long log = Log.value(node.log(), node.disk().reign(), budget.nextValue());
        World next = world.with(index, counting(node, log)).with(budget.oneWriteLess());
        if (!needsSlave) {
            next = next.with(acknowledged(next, index, Log.length(log)));
        }
        sink.step("writes, as master", index, next);
    }

    private static Node counting(Node node, long log) {
        return new Node(node.disk().log(log), node.memory().counted(Log.length(log)));
    }

    private static History acknowledged(World world, int index, int length) {
        Node node = world.node(index);
        int reign = node.disk().reign();
        return world.history().byMaster(index, reign, node.log(), length);
    }

    /** With SYNC_MASTER: what a slave has as well. */
    private void acknowledge(World world, int index, Model.Sink sink) {
        if (!needsSlave) {
            return;
        }
        World next = world.with(acknowledged(world, index, onTwo(world, index)));
        if (next != world) {
            sink.step("acknowledges, as master", index, next);
        }
    }

    /** How many entries of a master's log are on a slave as well. */
    static int onTwo(World world, int master) {
        int most = 0;
        for (int slave = 0; slave < World.NODES; slave++) {
            if (slave != master) {
                most = Math.max(
                        most,
                        Log.common(world.node(master).log(), world.node(slave).log()));
            }
        }
        return most;
    }

    /** A master that was started, or has given up a switch, opens its gate, unless somebody has a newer reign. */
    private void lead(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Cell cell = node.cell();
        if (!cell.isAsync() || cell.is(Cell.State.PROMISED)) {
            return;
        }
        if (isNewest(world, index, node.disk().reign())) {
            Memory memory = node.memory().open(true).counted(node.length());
            sink.step("leads in its reign", index, world.with(index, node.memory(memory)));
        } else {
            sink.step(
                    "finds a newer reign",
                    index,
                    world.with(index, deposed(node, node.disk().reign())));
        }
    }

    /** Name servers, or the operator, know of a newer reign also while its master is down. */
    static boolean isNewest(World world, int index, int reign) {
        for (int other = 0; other < World.NODES; other++) {
            Disk disk = world.node(other).disk();
            if (other != index && disk.leads() && disk.reign() > reign) {
                return false;
            }
        }
        return true;
    }

    static Node deposed(Node node, int reign) {
        return new Node(node.disk().reign(reign, false), node.memory().open(false));
    }

    /** The next bytes, or where the slave's log differs the cut back to the last common record. */
    private void ship(World world, int from, int to, Model.Sink sink) {
        Node master = world.node(from);
        Node slave = world.node(to);
        if (master.cell().isRaft() || !slave.isUp() || !slave.cell().isAsync()) {
            return;
        }
        int reign = master.disk().reign();
        if (reign < slave.disk().reign() || slave.disk().leads() && slave.disk().reign() == reign) {
            return;
        }
        int common = Log.common(master.log(), slave.log());
        boolean differs = common < slave.length();
        long log = Log.prefix(master.log(), differs ? common : common + 1);
        Node next = counting(deposed(slave, reign), log);
        Cell cell = slave.cell();
        if (cell.is(Cell.State.PROMISED) && reign > cell.id()) {
            next = next.disk(next.disk().cell(cell.as(Cell.State.ABORTED)));
        }
        if (!next.isSame(slave)) {
            sink.step(differs ? "is cut back" : "follows", to, world.with(to, next));
        }
    }

    /** The operator's word, given while no master runs. */
    private void promote(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (world.budget().promotions() == 0 || !mayLead(world, index) || anyMasterRuns(world)) {
            return;
        }
        Disk disk = node.disk();
        int reign = disk.number() + (without.contains(Deviation.PROMOTED_BY_ONE_NUMBER) ? 1 : BEYOND_ONE_SWITCH);
        if (without.contains(Deviation.PROMOTED_TO_THE_MASTERS_NUMBER)) {
            reign = Math.max(disk.reign(), disk.cell().id()) + 1;
        }
        Memory memory = node.memory().open(true).counted(node.length());
        Budget budget = world.budget();
        sink.step(
                "is promoted",
                index,
                world.with(index, new Node(disk.reign(reign, true), memory))
                        .with(world.history().promoted(node.log()))
                        .with(budget.promotions(budget.promotions() - 1)));
    }

    /** Who has promised waits until it is decided; who gave up, until it knows that a majority did. */
    private boolean mayLead(World world, int index) {
        Node node = world.node(index);
        Cell cell = node.cell();
        switch (cell.state()) {
            case PROMISED:
                return without.contains(Deviation.PROMOTED_WHILE_PROMISED);
            case ABORTED:
                return node.disk().reign() > cell.id()
                        || without.contains(Deviation.PROMOTED_WHILE_IT_MAY_HAVE_BEEN_DECIDED)
                        || 1 + SwitchSteps.saying(world, cell.state(), cell.id(), index) >= World.MAJORITY;
            default:
                return cell.isAsync()
                        && (hasItsBeginning(node) || without.contains(Deviation.PROMOTED_WITHOUT_THE_SIGN));
        }
    }

    /** What voters acknowledged is before the stop sign, and a promotion is not to lose it. */
    private static boolean hasItsBeginning(Node node) {
        int id = node.cell().id();
        return id == World.FIRST_ID || Log.hasSign(node.log(), id - 1);
    }

    private static boolean anyMasterRuns(World world) {
        for (int index = 0; index < World.NODES; index++) {
            if (world.node(index).isUp() && world.node(index).disk().leads()) {
                return true;
            }
        }
        return false;
    }
}
