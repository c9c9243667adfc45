package io.gantry.console.node;

import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where this node stands in its group. What tells of it may be away for a while. Safe for any thread. */
public final class GroupPlace {
    private final Supplier<KnownLeader> addresses;
    private final Supplier<ReplicaLog> logs;

    /** Asks for both each time; null is none. */
    public GroupPlace(Supplier<KnownLeader> addresses, Supplier<ReplicaLog> logs) {
        this.addresses = addresses;
        this.logs = logs;
    }

    /** Where clients reach this node, host:port; empty when there is no broker in it. */
    Optional<String> address() {
        return Optional.ofNullable(addresses.get()).map(KnownLeader::ownAddress).filter(text -> !text.isEmpty());
    }

    /** Where the members of this node's group vote, by the addresses that clients use; empty when that is not known. */
    Map<String, String> votes() {
        Map<String, String> votes = new LinkedHashMap<>();
        ReplicaLog log = logs.get();
        try {
            GroupSwitch last = log == null ? null : last(new SwitchFile(log.home()).known());
            if (last != null) {
                for (Member member : last.group().members()) {
                    String address = member.address();
                    votes.put(address, address.substring(0, address.lastIndexOf(':') + 1) + member.votePort());
                }
            }
        } catch (IllegalArgumentException e) {
            // What is wrong with the file is told with this node's state.
            votes.clear();
        }
        return votes;
    }

    private static GroupSwitch last(Known known) {
        return known.next() == null ? known.now() : known.next();
    }

    /** Adds what is known to what the browser gets. */
    void tell(Map<String, Object> json) {
        json.put("address", address().orElse(null));
        ReplicaLog log = logs.get();
        if (log == null) {
            return;
        }
        try {
            tell(json, new SwitchFile(log.home()).known());
        } catch (IllegalArgumentException e) {
            json.put("trouble", e.getMessage());
        }
    }

    private static void tell(Map<String, Object> json, Known known) {
        GroupSwitch last = last(known);
        // With the ports at which they vote, which nobody else tells.
        json.put(
                "members",
                last == null
                        ? List.of()
                        : last.group().members().stream().map(Member::toString).toList());
        if (known.isSwitching()) {
            Map<String, Object> open = new LinkedHashMap<>();
            open.put("id", known.next().id());
            open.put("from", known.next().from());
            open.put("to", known.next().to());
            open.put("phase", known.next().phase().name().toLowerCase(Locale.ROOT));
            open.put("leader", known.next().group().leader());
            json.put("switch", open);
        }
    }
}
