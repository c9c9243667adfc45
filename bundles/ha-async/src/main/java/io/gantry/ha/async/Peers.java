package io.gantry.ha.async;

import java.io.IOException;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The shell's {@code ha:peers}, {@code ha:add-peer} and {@code ha:remove-peer}: who may follow, while the node runs and
 * after its next start, whatever the property file says, which is the operator's.
 */
@Component(
        service = Peers.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=peers"})
public final class Peers {
    private final AsyncComponent technique;

    @Activate
    public Peers(@Reference AsyncComponent technique) {
        this.technique = technique;
    }

    /** All settings but who may follow. */
    static List<Object> others(AsyncSettings settings) {
        return List.of(
                settings.host(),
                settings.port(),
                settings.isForced(),
                settings.isReplicated(),
                settings.inSyncReplicas(),
                settings.commitTimeoutMillis(),
                settings.replicaTimeoutMillis(),
                settings.maxGapBytes(),
                settings.batchBytes(),
                settings.heartbeatMillis(),
                settings.silenceMillis());
    }

    /** Who may follow: addresses and networks, one in a line. */
    public String peers() {
        List<String> now = technique.peers();
        return now.isEmpty() ? "nobody may follow: ha:add-peer ADDRESS" : String.join("\n", now);
    }

    /** Lets an address, or a network such as 10.1.0.0/16, follow. */
    public synchronized String addPeer(String address) throws IOException {
        Doorman.ranges(address);
        if (technique.peers().contains(address)) {
            return "nothing to do: " + address + " may follow already";
        }
        technique.let(address, true);
        return said();
    }

    /** Lets it follow no more; where it does, its connection ends. */
    public synchronized String removePeer(String address) throws IOException {
        if (!technique.peers().contains(address)) {
            throw new IllegalArgumentException("There is no such peer: " + address + "; ha:peers shows them");
        }
        technique.let(address, false);
        return said();
    }

    private String said() {
        List<String> now = technique.peers();
        return "may follow: " + (now.isEmpty() ? "nobody" : String.join(" ", now))
                + "; kept in ha/peers; the same in the property file: haFollowers=" + String.join(";", now);
    }

    /** A method's name has no hyphen, so these commands are functions of the shell. */
    private abstract static class OfOne implements Function {
        abstract String run(String address) throws IOException;

        @Override
        public final Object execute(CommandSession session, List<Object> arguments) throws IOException {
            if (arguments.size() != 1) {
                throw new IllegalArgumentException("Name one address or network");
            }
            return run(String.valueOf(arguments.get(0)));
        }
    }

    /** The shell's {@code ha:add-peer ADDRESS}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=add-peer"})
    public static final class Add extends OfOne {
        private final Peers peers;

        @Activate
        public Add(@Reference Peers peers) {
            this.peers = peers;
        }

        @Override
        String run(String address) throws IOException {
            return peers.addPeer(address);
        }
    }

    /** The shell's {@code ha:remove-peer ADDRESS}. */
    @Component(
            service = Function.class,
            property = {"osgi.command.scope=ha", "osgi.command.function=remove-peer"})
    public static final class Remove extends OfOne {
        private final Peers peers;

        @Activate
        public Remove(@Reference Peers peers) {
            this.peers = peers;
        }

        @Override
        String run(String address) throws IOException {
            return peers.removePeer(address);
        }
    }
}
