package io.gantry.ha.switching.model;

import java.util.Arrays;

/** One state of everything: three nodes, what was sent, what happened. Immutable; a step makes another one. */
final class World {
    static final int NODES = 3;
    static final int MAJORITY = 2;
    static final int FIRST_ID = 1;

    private static final Message[] SILENCE = {};

    private final Node[] nodes;
    private final Message[] messages;
    private final History history;
    private final Budget budget;

    private World(Node[] nodes, Message[] messages, History history, Budget budget) {
        this.nodes = nodes;
        this.messages = messages;
        this.history = history;
        this.budget = budget;
    }

    /** A master in reign 1, and two slaves. */
    static World ofAsync(Budget budget) {
        Node[] nodes = new Node[NODES];
        for (int node = 0; node < NODES; node++) {
            Cell cell = new Cell(FIRST_ID, Cell.State.ACTIVE, Technique.ASYNC, 0);
            nodes[node] =
                    new Node(new Disk(cell, FIRST_ID, node == 0, Voter.NONE, Log.EMPTY), Memory.FRESH.open(node == 0));
        }
        return new World(nodes, SILENCE, History.NONE, budget);
    }

    /** Three voters of group 1 that have elected nobody yet. */
    static World ofRaft(Budget budget) {
        Node[] nodes = new Node[NODES];
        for (int node = 0; node < NODES; node++) {
            Cell cell = new Cell(FIRST_ID, Cell.State.ACTIVE, Technique.RAFT, Voter.NOBODY);
            nodes[node] = new Node(new Disk(cell, FIRST_ID, false, Voter.of(FIRST_ID, 0), Log.EMPTY), Memory.FRESH);
        }
        return new World(nodes, SILENCE, History.NONE, budget);
    }

    Node node(int index) {
        return nodes[index];
    }

    Message[] messages() {
        return messages;
    }

    History history() {
        return history;
    }

    Budget budget() {
        return budget;
    }

    World with(int index, Node next) {
        Node[] others = nodes.clone();
        others[index] = next;
        return new World(others, messages, history, budget);
    }

    /** A node changes its record, and says so. */
    World noted(int index, Node next) {
        return with(index, next).sent(Message.state(index, next.cell()));
    }

    World with(History next) {
        return next == history ? this : new World(nodes, messages, next, budget);
    }

    World with(Budget next) {
        return new World(nodes, messages, history, next);
    }

    /** Nothing was said, nothing has happened, nothing comes from outside. */
    World silent() {
        return new World(nodes, SILENCE, History.NONE, Budget.NONE);
    }

    World sent(Message message) {
        for (int at = 0; at < messages.length; at++) {
            boolean isStored = message.kind() == Message.Kind.STORED;
            if (messages[at].isSame(message) || isStored && messages[at].replaces(message)) {
                return this;
            }
            if (message.replaces(messages[at])) {
                Message[] others = messages.clone();
                others[at] = message;
                return new World(nodes, others, history, budget);
            }
        }
        Message[] more = Arrays.copyOf(messages, messages.length + 1);
        more[messages.length] = message;
        return new World(nodes, more, history, budget);
    }

    /** Without what nobody can take any more. */
    World tidied() {
        int kept = 0;
        Message[] some = new Message[messages.length];
        for (Message message : messages) {
            if (matters(message)) {
                some[kept++] = message;
            }
        }
        return kept == some.length ? this : new World(nodes, Arrays.copyOf(some, kept), history, budget);
    }

    private boolean matters(Message message) {
        switch (message.kind()) {
            case CANDIDATE:
                return isCandidate(message.from(), message);
            case VOTE:
                return isCandidate(message.number(), message);
            case STORED:
                for (Node node : nodes) {
                    if (node.isLeader() && message.is(Message.Kind.STORED, node.voter())) {
                        return true;
                    }
                }
                return false;
            case PREPARE:
                return anyCellBelow(message.id());
            case SEAL:
            case GIVE_UP:
                return anyCellBelow(message.id()) || anyPromised(message.id());
            case ENTRIES:
                return anyCellBelow(message.id()) || anyListens(message);
            default:
                return true;
        }
    }

    /** A vote for who is no candidate of that term any more only takes that vote from others. */
    private boolean isCandidate(int index, Message message) {
        Node node = nodes[index];
        return node.isCandidate() && message.is(message.kind(), node.voter());
    }

    private boolean anyCellBelow(int id) {
        for (Node node : nodes) {
            if (node.cell().id() < id) {
                return true;
            }
        }
        return false;
    }

    private boolean anyPromised(int id) {
        for (Node node : nodes) {
            if (node.cell().is(Cell.State.PROMISED, id)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyListens(Message message) {
        for (int index = 0; index < NODES; index++) {
            Node node = nodes[index];
            boolean isPast =
                    node.voter().group() == message.id() && node.voter().term() > message.term();
            if (index != message.from() && node.cell().id() == message.id() && !isPast) {
                return true;
            }
            if (index != message.from() && node.voter().group() == message.id() && !isPast) {
                return true;
            }
        }
        return false;
    }

    /** Equal worlds have equal ones; that unequal ones have equal ones is one chance in 10^7 for a million states. */
    long fingerprint(Renaming names) {
        long print = history.fingerprint(names) + Message.mixed(budget.packed()) + nodesPrint(names);
        long said = 0;
        for (Message message : messages) {
            said += message.fingerprint(names);
        }
        return Message.mixed(print ^ said);
    }

    /** Of the nodes alone. */
    long nodesPrint(Renaming names) {
        long print = 0;
        for (int index = 0; index < NODES; index++) {
            print += Message.mixed(nodes[index].fingerprint(names) + names.of(index));
        }
        return print;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < NODES; index++) {
            text.append("      ")
                    .append(Node.name(index))
                    .append(' ')
                    .append(nodes[index])
                    .append('\n');
        }
        return text.toString();
    }
}
