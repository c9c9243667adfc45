package io.gantry.broker.registration;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.VitalThread;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.topic.TopicTable;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.Endpoint;
import io.gantry.wire.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the broker registered with its name servers as long as its port is open: at once, after every change of a
 * topic, and again and again; and takes it out of the routes when it stops. Has a thread of its own, because the
 * registration of very many topics takes a while to write.
 */
@Component(service = Registrar.class, immediate = true, configurationPid = Registrar.PID)
@Designate(ocd = RegistrationRules.Config.class)
public final class Registrar {
    public static final String PID = "io.gantry.broker.registration";

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    private static final long STEP_NANOS = 100_000_000;
    private static final long FAREWELL_MILLIS = 2_000;
    private static final String REGISTERED = "registration of the broker";

    private final BrokerIdentity identity;
    private final Function<String, NameServerLink> connector;
    private final Handover handover;
    private final Announcement announcement;
    private final FollowerNumber followerNumber;
    private final AutoCloseable listening;
    private VitalThread thread;
    private volatile RegistrationRules rules;
    private volatile List<NameServerLink> links = List.of();

    private volatile Replicator replicator;

    @Activate
    public Registrar(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference WireClient client,
            @Reference Handover handover,
            RegistrationRules.Config config) {
        this(
                identity,
                topics,
                address -> new NameServerLink(address, client, Clock.system()),
                handover,
                RegistrationRules.of(config));
        announcement.waitForNumber();
        thread = new VitalThread(context, agent(), STEP_NANOS, "Name servers are not told of the broker any more");
    }

    /** The port whose opening this one waits for. */
    @Reference(target = "(endpoint=broker)")
    void bindEndpoint(Endpoint endpoint) {
        LOG.info(
                "Broker is served and registers: address={}, port={}, nameServers={}",
                identity.address(),
                endpoint.address().getPort(),
                rules.nameServers());
    }

    /** Says which number the broker has; without one nothing is told. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindReplicator(Replicator technique) {
        replicator = technique;
        wake();
    }

    void unbindReplicator(Replicator technique) {
        // The number stays until the next one is there.
        if (replicator == technique) {
            replicator = null;
        }
    }

    Registrar(
            BrokerIdentity identity,
            TopicTable topics,
            Function<String, NameServerLink> connector,
            Handover handover,
            RegistrationRules rules) {
        this.identity = identity;
        this.connector = connector;
        this.handover = handover;
        replaceFormer();
        this.announcement = new Announcement(identity, topics);
        this.followerNumber = new FollowerNumber(identity, this::wake);
        follow(rules);
        listening = topics.onChange(topic -> registerSoon());
    }

    /** Whoever was there before and is another to the name servers must say farewell: nobody else does. */
    private void replaceFormer() {
        Optional<Handover.Left> former = handover.take(REGISTERED);
        if (former.isPresent() && !former.get().thing().equals(place())) {
            former.get().giveUp().run();
        }
    }

    /** What name servers know a broker by. */
    private List<String> place() {
        return List.of(identity.clusterName(), identity.address());
    }

    /** Takes over another list of name servers, and other times; servers that stay are not disturbed. */
    @Modified
    void modified(RegistrationRules.Config config) {
        follow(RegistrationRules.of(config));
    }

    /** Leaves the routes of all name servers, unless another takes this one's place: then they must not be missing. */
    @Deactivate
    void close() {
        end();
        handover.leave(REGISTERED, place(), this::sayFarewell);
    }

    /** Registers no more. */
    void end() {
        if (thread != null) {
            thread.close();
        }
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells all name servers, and waits for them, but not long. */
    void sayFarewell() {
        if (!announcement.isNumbered()) {
            return;
        }
        List<CompletableFuture<?>> farewells = new ArrayList<>();
        for (NameServerLink link : links) {
            farewells.add(link.leave(announcement, FAREWELL_MILLIS).toCompletableFuture());
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(farewells.toArray(CompletableFuture<?>[]::new));
        try {
            all.get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("A name server was not told that the broker stops: reason={}", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its standing with each name server. */
    List<NameServerLink> links() {
        return links;
    }

    /** Has it register again soon, whatever the period. */
    void registerSoon() {
        links.forEach(NameServerLink::wantRegistration);
        wake();
    }

    private void wake() {
        if (thread != null) {
            thread.wake();
        }
    }

    /** The name servers the broker is registered with now. */
    public List<String> registeredWith() {
        return links.stream()
                .filter(NameServerLink::isRegistered)
                .map(NameServerLink::address)
                .toList();
    }

    /** All name servers it registers with. */
    List<String> nameServers() {
        return rules.nameServers();
    }

    private synchronized void follow(RegistrationRules newRules) {
        List<NameServerLink> now = new ArrayList<>();
        for (String address : newRules.nameServers()) {
            NameServerLink link = null;
            for (NameServerLink known : links) {
                link = known.address().equals(address) ? known : link;
            }
            now.add(link == null ? connector.apply(address) : link);
        }
        for (NameServerLink known : links) {
            if (!newRules.nameServers().contains(known.address())) {
                known.leave(announcement, FAREWELL_MILLIS);
            }
        }
        rules = newRules;
        links = List.copyOf(now);
    }

    /** The worker; without a thread it is stepped by hand. */
    Agent agent() {
        return new Agent() {
            @Override
            public String name() {
                return "registration";
            }

            @Override
            public int doWork() {
                step();
                return 0;
            }
        };
    }

    /**
     * A leader's number is 0, whatever the file says. While nobody leads every member stays what it is to name servers,
     * so that no route loses its leader in an election.
     */
    private long brokerId(Replicator technique) {
        return switch (technique.role()) {
            case LEADER -> 0;
            case FOLLOWER -> followerNumber.known();
            case CANDIDATE -> announcement.brokerId();
        };
    }

    /** Whether what is told of this broker is what it is now. */
    boolean isAsItIs() {
        Replicator technique = replicator;
        if (technique == null) {
            return false;
        }
        long number = brokerId(technique);
        return number != FollowerNumber.UNKNOWN && announcement.brokerId() == number;
    }

    /** Takes the number that the technique has; false while a follower's is not known, and nothing is to be told. */
    private boolean isToldOf(Replicator technique) {
        if (Leadership.isFollower(technique)) {
            followerNumber.find(links);
        } else {
            followerNumber.forget();
        }
        long number = brokerId(technique);
        if (number == FollowerNumber.UNKNOWN) {
            return false;
        }
        boolean isNews = technique.role() == Role.LEADER && announcement.leads(technique.epoch());
        if (announcement.becomes(number)) {
            links.forEach(NameServerLink::forgetAll);
        } else if (isNews) {
            links.forEach(NameServerLink::wantRegistration);
        }
        return true;
    }

    private void step() {
        Replicator technique = replicator;
        if (technique != null && !isToldOf(technique)) {
            return;
        }
        if (!announcement.isNumbered()) {
            return;
        }
        if (announcement.hasOtherPermission()) {
            links.forEach(NameServerLink::wantRegistration);
        }
        RegistrationRules current = rules;
        for (NameServerLink link : links) {
            link.step(announcement, current);
        }
    }
}
