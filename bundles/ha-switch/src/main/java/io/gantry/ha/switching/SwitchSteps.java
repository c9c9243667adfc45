package io.gantry.ha.switching;

import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.PlannedLead;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what other members of the group ask. Who wants a step is to be one: the leader that this node follows, or a
 * member of a switch it knows, by its host.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.SWITCH_REPLICATION, blocking = true)
public final class SwitchSteps implements RequestHandler {
    /** Fifteen members of the longest names. */
    private static final int MAX_BYTES = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(SwitchSteps.class);

    private final SwitchNode node;
    private final List<PlannedLead> leads = new CopyOnWriteArrayList<>();

    @Activate
    public SwitchSteps(@Reference SwitchNode node) {
        this.node = node;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLead(PlannedLead lead) {
        leads.add(lead);
    }

    void unbindLead(PlannedLead lead) {
        leads.remove(lead);
    }

    @Override
    public void handle(Request request, Reply reply) {
        SwitchStep step = step(request.fields().requireText("step"));
        try {
            if (step == SwitchStep.STATE) {
                reply.send(node.state().answer());
                return;
            }
            requireMember(request.connection().remoteAddress().getAddress());
            if (step == SwitchStep.LEAD) {
                lead();
                reply.send(node.state().answer());
                return;
            }
            GroupSwitch wanted = wanted(request.body());
            take(step, wanted, request.fields().requireLong("sum"));
            reply.send(node.state().answer());
            if (step == SwitchStep.SEAL) {
                // Writes wait for the answer, and for this: both at a time.
                node.follow(wanted);
            }
        } catch (IllegalStateException e) {
            throw new BadRequestException(ResponseCode.SYSTEM_ERROR, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadRequestException(ResponseCode.SYSTEM_ERROR, "it is being stopped");
        }
    }

    private void take(SwitchStep step, GroupSwitch wanted, long sum) throws InterruptedException {
        switch (step) {
            case PREPARE -> node.prepare(wanted);
            case SEAL -> node.seal(wanted, sum);
            case ABORT -> node.abort(wanted);
            case STATE, LEAD -> throw new IllegalArgumentException("nothing to do");
        }
    }

    private void lead() throws InterruptedException {
        for (PlannedLead lead : leads) {
            if (node.techniques().isPresent(lead.technique())) {
                LOG.info("Leads as a member wishes: {}", lead.lead());
                return;
            }
        }
        throw new IllegalStateException("its technique gives the leadership to nobody by agreement");
    }

    private static SwitchStep step(String name) {
        return Arrays.stream(SwitchStep.values())
                .filter(step -> step.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new BadRequestException("No step of a switch: " + name));
    }

    private static GroupSwitch wanted(ByteBuffer body) {
        if (body.remaining() > MAX_BYTES) {
            throw new BadRequestException("A switch is told in at most " + MAX_BYTES + " bytes");
        }
        byte[] text = new byte[body.remaining()];
        body.duplicate().get(text);
        try {
            GroupSwitch wanted =
                    SwitchFile.read(new String(text, StandardCharsets.US_ASCII)).next();
            if (wanted != null) {
                return wanted;
            }
            throw new BadRequestException("The request does not say which switch");
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("The request says nothing that makes sense of a switch: " + e.getMessage());
        }
    }

    private void requireMember(InetAddress host) {
        for (String known : hosts()) {
            try {
                if (List.of(InetAddress.getAllByName(known)).contains(host)) {
                    return;
                }
            } catch (UnknownHostException e) {
                // Another one may be it.
            }
        }
        throw new IllegalStateException("nobody at " + host.getHostAddress() + " is a member of this node's group");
    }

    private List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        Replicator present = node.techniques().present();
        if (present != null) {
            present.leader()
                    .map(LeaderStatus::address)
                    .filter(address -> address.indexOf(':') > 0)
                    .ifPresent(address -> hosts.add(new Member(address, 1).host()));
        }
        Known known = node.known();
        for (GroupSwitch each : Arrays.asList(known.now(), known.next())) {
            if (each != null) {
                each.group().members().forEach(member -> hosts.add(member.host()));
            }
        }
        return hosts;
    }
}
