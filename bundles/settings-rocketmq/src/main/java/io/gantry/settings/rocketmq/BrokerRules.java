package io.gantry.settings.rocketmq;

import java.util.List;
import java.util.Set;

/**
 * What the keys of a broker mean together. Where Apache's broker exits, these rules are errors; where it
 * boots but does not do what is written, they are notes.
 */
final class BrokerRules {
    /** Features that let a broker follow another one. */
    static final String ASYNC_REPLICATION = "ha-async";

    /** The feature of groups that elect their leader. */
    static final String RAFT_REPLICATION = "ha-raft";
    /** What that one is built on. */
    static final String RAFT_ENGINE = "raft-engine";

    private static final Set<Character> DELAY_UNITS = Set.of('s', 'm', 'h', 'd');

    private final Effective effective;
    private final List<String> features;
    private final Report report;

    BrokerRules(Effective effective, List<String> features, Report report) {
        this.effective = effective;
        this.features = features;
        this.report = report;
    }

    void check() {
        checkRaft();
        checkRole();
        checkNameServers();
        checkPorts();
        checkDisk();
        checkDeleteWhen();
        checkDelayLevels();
        checkReplicas();
        if (effective.text("brokerName").isEmpty()) {
            report.error(effective.line("brokerName"), "brokerName is empty: give the broker group a name");
        }
    }

    private void checkRaft() {
        String own = effective.text("dLegerSelfId");
        int line = effective.line("enableDLegerCommitLog");
        if (!effective.isTrue("enableDLegerCommitLog")) {
            return;
        }
        if (!own.matches("[A-Za-z][0-9]{1,9}")) {
            report.error(
                    Math.max(line, effective.line("dLegerSelfId")),
                    "dLegerSelfId=" + Report.quoted(own) + " is not a letter and a number: write one such as n0");
        } else if (!features.contains(RAFT_REPLICATION)) {
            report.error(
                    line,
                    "enableDLegerCommitLog=true needs the replication technique raft (feature " + RAFT_REPLICATION
                            + "), which is not installed: remove the line to start a single master with "
                            + "storePathRootDir=" + Report.quoted(effective.text("storePathRootDir")));
        } else {
            // Its number while it follows; who leads has 0.
            effective.derive("brokerId", Long.parseLong(own.substring(1)) + 1);
        }
    }

    private void checkRole() {
        if (effective.isTrue("enableDLegerCommitLog")) {
            return;
        }
        String role = effective.text("brokerRole");
        long id = effective.number("brokerId");
        if (role.equals("SLAVE")) {
            checkSlave(id);
            return;
        }
        if (id != 0) {
            report.note(
                    effective.line("brokerId"),
                    "brokerId=" + id + " is ignored: brokerRole is " + role + " and a master has 0; write brokerId=0, "
                            + "or brokerRole=SLAVE if this is a slave");
            effective.derive("brokerId", 0L);
        }
        if (role.equals("SYNC_MASTER") && !features.contains(ASYNC_REPLICATION)) {
            report.note(
                    effective.line("brokerRole"),
                    "brokerRole=SYNC_MASTER waits for no slave: the feature " + ASYNC_REPLICATION
                            + " is not installed; a message is acknowledged when it is on this broker alone");
        }
    }

    private void checkSlave(long id) {
        int line = effective.line("brokerRole");
        if (id <= 0) {
            report.error(
                    Math.max(line, effective.line("brokerId")),
                    "brokerRole=SLAVE with brokerId=" + id
                            + ": a slave's brokerId is 1 or more; correct one of the two");
        } else if (!features.contains(ASYNC_REPLICATION)) {
            // A node that ignored it would be a second master of the group.
            report.error(
                    line,
                    "brokerRole=SLAVE needs the feature " + ASYNC_REPLICATION
                            + ", which is not installed: bring it back," + " or start only the master of the group "
                            + Report.quoted(effective.text("brokerName")));
        }
    }

    private void checkNameServers() {
        String addresses = effective.text("namesrvAddr");
        if (addresses.isBlank()) {
            report.note(
                    0,
                    "no name server is given, so clients will not find this broker: "
                            + "write namesrvAddr=HOST:9876, start with -n HOST:9876, or set NAMESRV_ADDR");
            return;
        }
        for (String address : addresses.split(";")) {
            if (!isAddress(address)) {
                report.error(
                        effective.line("namesrvAddr"),
                        "namesrvAddr=" + Report.quoted(addresses) + ": '" + Report.quoted(address)
                                + "' is not HOST:PORT; write it as 192.168.0.1:9876;192.168.0.2:9876");
                return;
            }
        }
    }

    private static boolean isAddress(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            return false;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            return port >= 0 && port <= 65535;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void checkPorts() {
        long port = effective.number("listenPort");
        if (port == 1 || port == 2) {
            report.note(
                    effective.line("listenPort"),
                    "listenPort=" + port + " leaves no room for the VIP port (listenPort-2): it is not opened");
        }
    }

    private void checkDisk() {
        long asked = effective.number("diskMaxUsedSpaceRatio");
        long forced = effective.number("diskSpaceCleanForciblyRatio");
        long refused = effective.number("diskSpaceWarningLevelRatio");
        String whichFiles = effective.isTrue("cleanFileForciblyEnable")
                ? " files are deleted whatever their age"
                : " old files are deleted at any hour already";
        if (asked > forced) {
            report.note(
                    effective.line("diskMaxUsedSpaceRatio"),
                    "diskMaxUsedSpaceRatio=" + asked + " is unreachable: above diskSpaceCleanForciblyRatio=" + forced
                            + whichFiles + "; write a number below " + forced + ", such as 75");
        }
        if (forced > refused) {
            report.note(
                    effective.line("diskSpaceWarningLevelRatio"),
                    "diskSpaceCleanForciblyRatio=" + forced + " is unreachable: above diskSpaceWarningLevelRatio="
                            + refused + " sends are refused and" + whichFiles + "; write a number below " + refused);
        }
    }

    private void checkDeleteWhen() {
        for (String hour : effective.text("deleteWhen").split(";")) {
            if (!hour.matches("[0-9]{1,2}") || Integer.parseInt(hour) > 23) {
                report.note(
                        effective.line("deleteWhen"),
                        "deleteWhen: '" + Report.quoted(hour) + "' is no hour from 00 to 23 and 04 is used instead: "
                                + "write the hours as 04 or 04;16");
                effective.derive("deleteWhen", "04");
                return;
            }
        }
    }

    private void checkDelayLevels() {
        for (String level : effective.text("messageDelayLevel").split(" ")) {
            boolean isLevel = level.matches("[0-9]{1,9}.") && DELAY_UNITS.contains(level.charAt(level.length() - 1));
            if (!isLevel) {
                report.error(
                        effective.line("messageDelayLevel"),
                        "messageDelayLevel: '" + Report.quoted(level)
                                + "' is no delay: write numbers with s, m, h or d, "
                                + "one blank between them, such as 1s 5s 10m 2h");
                return;
            }
        }
    }

    private void checkReplicas() {
        if (effective.number("minInSyncReplicas") > effective.number("inSyncReplicas")) {
            report.note(
                    effective.line("minInSyncReplicas"),
                    "minInSyncReplicas=" + effective.number("minInSyncReplicas") + " is above inSyncReplicas="
                            + effective.number("inSyncReplicas") + ": the larger one is never waited for");
        }
    }
}
