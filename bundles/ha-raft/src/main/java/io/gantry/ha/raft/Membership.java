package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.SwitchFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Of which group this node is a member, and where that group's files are: the group of the settings, or the one that a
 * switch has made of a leader and its followers. Each switch makes another group, so that nothing of an earlier one
 * counts in it.
 *
 * @param group its name
 * @param members who belongs to it when it begins
 * @param home the folder of its files
 * @param made the switch that has made it; null for the group of the settings
 */
record Membership(String group, Members members, Path home, GroupSwitch made) {
    /** Folders of switched groups. */
    static final String PREFIX = "raft-";

    private static final String SETTINGS_FOLDER = "raft";

    /** The one that is in force. */
    static Membership of(RaftSettings settings, Path techniques) {
        GroupSwitch known = new SwitchFile(techniques).known().inForce();
        if (known == null || known.id() == 0) {
            return new Membership(settings.group(), Members.read(settings), techniques.resolve(SETTINGS_FOLDER), null);
        }
        Map<String, PeerId> peers = new LinkedHashMap<>();
        for (Member member : known.group().members()) {
            // The names of the property files may be other members': those that were there need not be the same.
            peers.put(member.address(), peer(member));
        }
        String self = known.group().self();
        if (!peers.containsKey(self)) {
            throw new IllegalArgumentException("This node, " + self
                    + " by its file ha/switch, is none of the group's members there: correct self");
        }
        return new Membership(
                "switch-" + known.id(), new Members(peers, self), techniques.resolve(PREFIX + known.id()), known);
    }

    /** As the library reads it again: an address of IPv6 needs its brackets there. */
    static PeerId peer(Member member) {
        String host = member.host();
        return new PeerId(host.indexOf(':') < 0 ? host : "[" + host + "]", member.votePort());
    }

    /** Whether this node's log is where all the others' was when the group was made. */
    boolean isSealed() {
        return made != null && made.end() >= 0;
    }

    /** Whether it may have records that are no entries yet. */
    boolean takesAnyLog() {
        return made != null;
    }

    /** Whether this node has been a member. */
    boolean isBegun() {
        return Files.exists(vote());
    }

    Path vote() {
        return home.resolve("vote");
    }

    Path index() {
        return home.resolve("index");
    }

    Path snapshots() {
        return home.resolve("snapshot");
    }
}
