package io.gantry.ha.switching.model;

/**
 * What has happened and nobody in the group has to remember: it is here to be compared with.
 *
 * @param acknowledged the values that clients were told are kept, in their order
 * @param promised how many of them voters acknowledged, and what was before those: nobody's death may lose them
 * @param newest the number of the last acknowledgement: of voters their group and the term, of a master its reign twice
 * @param writer who gave it
 * @param broken the property that an acknowledgement has broken; null for none
 */
record History(long acknowledged, int promised, int newest, int writer, Property broken) {
    static final History NONE = new History(0, 0, 0, Voter.NOBODY, null);

    /** A master has acknowledged the log's values up to this length, in its reign. */
    History byMaster(int node, int reign, long log, int length) {
        return acknowledged(node, reign << 4 | reign, Log.values(Log.prefix(log, length)), promised);
    }

    /** A leader of voters has, in its term. */
    History byVoters(int node, Voter leader, long log, int length) {
        long values = Log.values(Log.prefix(log, length));
        int number = leader.group() << 4 | leader.term();
        return acknowledged(node, number, values, Math.max(promised, Log.countOf(values)));
    }

    private History acknowledged(int node, int number, long values, int nowPromised) {
        if (Log.countOf(values) <= Log.countOf(acknowledged)) {
            return nowPromised == promised ? this : new History(acknowledged, nowPromised, newest, writer, broken);
        }
        Property wrong = broken;
        if (!Log.agree(values, acknowledged)) {
            wrong = Property.ACKNOWLEDGED_IS_KEPT;
        } else if (number == newest && node != writer) {
            wrong = Property.ONE_FOR_A_NUMBER;
        } else if (number < newest) {
            wrong = Property.NUMBERS_GROW;
        }
        return new History(values, nowPromised, number, node, wrong);
    }

    /** An operator has made another node the master, and takes the loss of what only the dead master acknowledged. */
    History promoted(long log) {
        long values = Log.values(log);
        int kept = 0;
        int most = Math.min(Log.countOf(values), Log.countOf(acknowledged));
        while (kept < most && Log.firstOf(values, kept + 1) == Log.firstOf(acknowledged, kept + 1)) {
            kept++;
        }
        Property wrong = kept < promised ? Property.ACKNOWLEDGED_IS_KEPT : broken;
        return new History(Log.firstOf(acknowledged, kept), promised, newest, writer, wrong);
    }

    long fingerprint(Renaming names) {
        long packed = (long) promised << 24 | acknowledged << 12 | newest << 3 | (long) names.of(writer) << 1;
        return Message.mixed(packed | (broken == null ? 0 : 1));
    }
}
