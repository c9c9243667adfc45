package io.gantry.ha.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The members of a group as RocketMQ writes them: {@code n0-HOST:PORT;n1-HOST:PORT}.
 *
 * @param peers by their names, in the order of the text; those of a switched group by where clients reach them
 * @param self the name of this node
 */
record Members(Map<String, PeerId> peers, String self) {
    private static final Pattern MEMBER = Pattern.compile("([A-Za-z][0-9]{1,9})-(.+):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    /** Reads what is set; an IllegalArgumentException says what is wrong and how to write it. */
    static Members read(RaftSettings settings) {
        Map<String, PeerId> peers = new LinkedHashMap<>();
        for (String text : settings.peers().split(";")) {
            if (text.isBlank()) {
                continue;
            }
            Matcher member = MEMBER.matcher(text.strip());
            if (!member.matches() || Integer.parseInt(member.group(3)) > MAX_PORT) {
                throw new IllegalArgumentException("dLegerPeers: '" + text.strip()
                        + "' is no member: write n0-HOST:PORT;n1-HOST:PORT;n2-HOST:PORT");
            }
            PeerId peer = new PeerId(member.group(2), Integer.parseInt(member.group(3)));
            if (peers.containsValue(peer) || peers.put(member.group(1), peer) != null) {
                throw new IllegalArgumentException(
                        "dLegerPeers: '" + text.strip() + "' is there twice: each member has a name and an address");
            }
        }
        if (!peers.containsKey(settings.self())) {
            throw new IllegalArgumentException("dLegerSelfId=" + settings.self() + " is not one of dLegerPeers="
                    + settings.peers() + ": write the name that this node has there");
        }
        if (settings.group().isBlank()) {
            throw new IllegalArgumentException("dLegerGroup is empty: give the group a name, the same on all members");
        }
        return new Members(peers, settings.self());
    }

    /** This node. */
    PeerId own() {
        return peers.get(self);
    }

    /** All of them, for the first start of the group. */
    Configuration configuration() {
        return new Configuration(peers.values());
    }
}
