package io.gantry.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One change of technique of a whole group, as a node knows it.
 *
 * @param id its number in the one sequence of reigns and terms; of two the greater one is the later one
 * @param from the technique that worked before
 * @param to the one that is to work
 * @param phase how far this node is with it
 * @param group whose it is
 * @param end where this node's log ended when it was sealed, the same everywhere; -1 when this node did not seal it
 */
public record GroupSwitch(long id, String from, String to, Phase phase, Group group, long end) {
    /** How far a node is; for one id it only goes forward. */
    public enum Phase {
        /** Nothing else may happen to the technique. */
        PROMISED,
        /** The old technique does nothing any more. */
        SEALED,
        /** It is decided: the new one works. */
        ACTIVE,
        /** It is decided: it will not be. */
        ABORTED
    }

    /**
     * A group of nodes.
     *
     * @param self this node's address among them
     * @param leader address of the one who drives a switch to a technique that elects, or leads after one to another
     */
    public record Group(List<Member> members, String self, String leader) {
        public Group {
            members = List.copyOf(members);
        }

        /** The same, as the node at that address has it. */
        public Group seenBy(String address) {
            return new Group(members, address, leader);
        }

        /** The addresses of the others. */
        public List<String> others() {
            return members.stream()
                    .map(Member::address)
                    .filter(each -> !each.equals(self))
                    .toList();
        }

        /** So many are more than half. */
        public int majority() {
            return members.size() / 2 + 1;
        }

        public boolean isLed() {
            return self.equals(leader);
        }
    }

    /**
     * A node of a group.
     *
     * @param address where clients reach it, host:port
     * @param votePort where the others reach it when they elect
     */
    public record Member(String address, int votePort) {
        private static final int MAX_MEMBERS = 15;
        /** As brokers count on from their own port: 1 is the followers', -2 that of clients of high priority. */
        private static final int DISTANCE = 3;

        private static final int MAX_PORT = 65_535;
        private static final Pattern TEXT = Pattern.compile("([!-+\\-.0-~]{1,255}):([0-9]{1,5})(?:/([0-9]{1,5}))?");

        /** Host of the address, without brackets. */
        public String host() {
            String host = address.substring(0, address.lastIndexOf(':'));
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        /**
         * Reads {@code HOST:PORT[/VOTEPORT],...}; an IllegalArgumentException says what is wrong.
         */
        public static List<Member> read(String text) {
            List<Member> members = new ArrayList<>();
            for (String each : text.split(",")) {
                Matcher parts = TEXT.matcher(each.strip());
                if (!parts.matches()) {
                    throw new IllegalArgumentException("'" + each + "' is no member: write HOST:PORT, where clients"
                            + " reach it, or HOST:PORT/VOTEPORT, and commas between them");
                }
                int port = Integer.parseInt(parts.group(2));
                int votePort = parts.group(3) == null ? port + DISTANCE : Integer.parseInt(parts.group(3));
                Member member = new Member(parts.group(1) + ":" + port, votePort);
                boolean isKnown = members.stream().anyMatch(other -> other.address.equals(member.address));
                if (isKnown || port > MAX_PORT || votePort < 1 || votePort > MAX_PORT) {
                    throw new IllegalArgumentException(
                            "'" + each + "' is " + (isKnown ? "there twice" : "at no port that there is"));
                }
                members.add(member);
            }
            if (members.size() > MAX_MEMBERS) {
                throw new IllegalArgumentException(members.size() + " members are too many: at most " + MAX_MEMBERS);
            }
            return members;
        }

        /** What {@link #read} reads. */
        public static String write(List<Member> members) {
            return String.join(",", members.stream().map(Member::toString).toList());
        }

        @Override
        public String toString() {
            return address + "/" + votePort;
        }
    }

    /** The same, that far. */
    public GroupSwitch as(Phase next) {
        return new GroupSwitch(id, from, to, next, group, end);
    }

    /** The same, sealed there. */
    public GroupSwitch sealed(long at) {
        return new GroupSwitch(id, from, to, Phase.SEALED, group, at);
    }

    public boolean isIn(Phase wanted) {
        return phase == wanted;
    }
}
