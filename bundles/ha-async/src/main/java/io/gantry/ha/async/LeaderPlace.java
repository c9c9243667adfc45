package io.gantry.ha.async;

import io.gantry.replica.KnownLeader;
import io.gantry.wire.WireClient;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Whether this node follows, and where its leader is. Safe for any thread. */
@Component(service = LeaderPlace.class, configurationPid = LeaderPlace.PID)
@Designate(ocd = LeaderPlace.Settings.class)
public final class LeaderPlace implements Upstream {
    static final String PID = "io.gantry.ha.async.follower";

    /** The configuration of {@code io.gantry.ha.async.follower}. */
    @ObjectClassDefinition(name = "Gantry: whom this node follows")
    public @interface Settings {
        @AttributeDefinition(description = "Whether this node follows a leader, and serves no followers")
        boolean isFollower() default false;

        @AttributeDefinition(description = "Where it connects to, host:port; empty: what name servers say")
        String leader() default "";
    }

    private final PeerSecret secret;
    private final Settings settings;
    /** Until name servers name another leader. */
    private volatile Successor successor = Successor.NONE;

    private volatile Runnable atForgetting = () -> {};

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile KnownLeader known;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile WireClient client;

    @Activate
    public LeaderPlace(@Reference PeerSecret secret, Settings settings) {
        this.secret = secret;
        this.settings = settings;
    }

    boolean isFollower() {
        return settings.isFollower();
    }

    @Override
    public PeerSecret secret() {
        return secret;
    }

    @Override
    public String address() {
        KnownLeader told = known;
        if (!settings.leader().isBlank()) {
            return settings.leader().strip();
        }
        String said = told == null ? "" : told.replicationAddress();
        return said.isEmpty() ? successor.haAddress() : said;
    }

    /** This node, as others reach it; null while the broker is not there. */
    Successor self() {
        KnownLeader told = known;
        return told == null ? null : new Successor(told.ownAddress(), told.ownReplicationAddress());
    }

    /** This node has handed over to that one. */
    void handedTo(Successor next) {
        successor = next;
    }

    /** What else is to be done when this node's {@linkplain #forget successor} matters no more. */
    void atForgetting(Runnable action) {
        atForgetting = action;
    }

    /** Another technique works from now on: whom this node has handed over to may not lead there. */
    void forget() {
        successor = Successor.NONE;
        atForgetting.run();
    }

    /** Whom this node has handed over to; {@link Successor#NONE} when that is not known. */
    Successor successor() {
        return successor;
    }

    /** The client for calls to other nodes; null while there is none. */
    WireClient client() {
        return client;
    }

    /** Whether all name servers know this node by the number it has now. */
    boolean isRegistered() {
        KnownLeader told = known;
        return told != null && told.isRegistered();
    }

    @Override
    public LeaderLog registered() throws IOException, InterruptedException {
        WireClient asking = client;
        KnownLeader told = known;
        if (asking == null || told == null) {
            throw new IOException("the broker is not there yet");
        }
        String address = told.ask();
        return address.isEmpty() ? null : new AskedLeader(asking, address);
    }

    @Override
    public AskedLeader log() {
        WireClient asking = client;
        KnownLeader told = known;
        String said = told == null ? "" : told.address();
        String asked = said.isEmpty() ? successor.address() : said;
        return asking == null || asked.isEmpty() ? null : new AskedLeader(asking, asked);
    }
}
