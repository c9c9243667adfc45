package io.gantry.ha.async;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The shell's {@code ha:peers}, {@code ha:add-peer} and {@code ha:remove-peer}: who may follow, while the node runs. A
 * change holds until the next start, as every change of settings: the property file is the operator's.
 */
@Component(
        service = Peers.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=peers"})
public final class Peers {
    private static final String KEY = "followers";

    private final ConfigurationAdmin configurations;
    private final AsyncComponent technique;

    @Activate
    public Peers(@Reference ConfigurationAdmin configurations, @Reference AsyncComponent technique) {
        this.configurations = configurations;
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
        List<String> now = now();
        return now.isEmpty() ? "nobody may follow: ha:add-peer ADDRESS" : String.join("\n", now);
    }

    /** Lets an address, or a network such as 10.1.0.0/16, follow. */
    public synchronized String addPeer(String address) throws IOException {
        Doorman.ranges(address);
        List<String> next = now();
        if (next.contains(address)) {
            return "nothing to do: " + address + " may follow already";
        }
        next.add(address);
        return set(next);
    }

    /** Lets it follow no more; where it does, its connection ends. */
    public synchronized String removePeer(String address) throws IOException {
        List<String> next = now();
        if (!next.remove(address)) {
            throw new IllegalArgumentException("There is no such peer: " + address + "; ha:peers shows them");
        }
        return set(next);
    }

    private List<String> now() {
        return List.of(technique.settings().followers()).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private String set(List<String> next) throws IOException {
        Configuration configuration = configurations.getConfiguration(AsyncSettings.PID, "?");
        Dictionary<String, Object> properties = configuration.getProperties();
        Dictionary<String, Object> all = properties == null ? new Hashtable<>() : properties;
        all.put(KEY, next.toArray(String[]::new));
        configuration.update(all);
        return "may follow: " + (next.isEmpty() ? "nobody" : String.join(" ", next))
                + "; until the next start: to keep it, write haFollowers=" + String.join(";", next)
                + " into the property file";
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
