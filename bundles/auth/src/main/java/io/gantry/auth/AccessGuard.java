package io.gantry.auth;

import io.gantry.auth.right.Rights;
import io.gantry.auth.user.AccessSettings;
import io.gantry.auth.user.Account;
import io.gantry.auth.user.Users;
import io.gantry.registry.Broker;
import io.gantry.wire.Request;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Lets a request of the broker's endpoint pass that is signed with the secret of an enabled user who has the rights it
 * needs. It stays while the accounts are away, and then lets nobody in, so that the door never stands open. For any
 * thread.
 */
@Component(property = "endpoints=broker", configurationPid = Users.PID)
public final class AccessGuard implements RequestGuard {
    private static final String FOR_SUPER = "This request is for users of type Super: ask with the credentials of one";

    private final boolean checksRights;
    private final Set<Integer> unsigned;
    private final Set<Integer> free;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Accounts accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Broker broker;

    @Activate
    public AccessGuard(AccessSettings settings) {
        checksRights = settings.checksRights();
        unsigned = codes("authenticationWhitelist", settings.unsignedCodes());
        free = codes("authorizationWhitelist", settings.freeCodes());
    }

    AccessGuard(AccessSettings settings, Accounts accounts, Broker broker) {
        this(settings);
        this.accounts = accounts;
        this.broker = broker;
    }

    private static Set<Integer> codes(String name, String text) {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::trim)
                    .filter(code -> !code.isEmpty())
                    .map(Integer::valueOf)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be request codes with commas between them: " + text, e);
        }
    }

    /** Accounts come after this, and go when the broker is replaced: whoever signs is not to notice. */
    @Override
    public boolean isReady() {
        return accounts != null && broker != null;
    }

    @Override
    public Response refusal(Request request) {
        Accounts known = accounts;
        Broker identity = broker;
        if (known == null || identity == null) {
            return Response.refusal(
                    ResponseCode.SYSTEM_BUSY, "[REJECTREQUEST]system busy, the users are about to be read; try again");
        }
        String flaw = flaw(request, known, identity.clusterName());
        return flaw == null ? null : Response.refusal(ResponseCode.NO_PERMISSION, flaw);
    }

    private String flaw(Request request, Accounts known, String cluster) {
        InetAddress source = request.connection().remoteAddress().getAddress();
        boolean isForSuper = Rights.isForSuper(request.code());
        // What is for Super users wants their signature from there, too.
        if (known.isTrusted(source) && !isForSuper) {
            return null;
        }
        String name = request.fields().text(Signature.USER_FIELD);
        Account account = name == null ? null : known.find(name);
        if (account != null && account.user().isEnabled() && account.trusted().test(source)) {
            return isForSuper && !account.user().isSuper() ? FOR_SUPER : null;
        }
        String flaw = Signature.flaw(request, account);
        if (flaw != null && (isForSuper || !unsigned.contains(request.code()))) {
            return flaw;
        }
        if (!checksRights || free.contains(request.code())) {
            return null;
        }
        // A name alone gives nobody its rights.
        return flaw != null ? flaw : flawOfRights(request, account, cluster, source);
    }

    private static String flawOfRights(Request request, Account account, String cluster, InetAddress source) {
        if (account.user().isSuper()) {
            return null;
        }
        if (Rights.isForSuper(request.code())) {
            return FOR_SUPER;
        }
        return Rights.needs(request, cluster)
                .filter(need -> !account.policies().allows(need.resource(), need.anyOf(), source))
                .findFirst()
                .map(need -> "User " + account.user().name() + " has no right for request " + request.code() + " from "
                        + source.getHostAddress() + ": it needs " + need
                        + "; an operator gives it with mqadmin createAcl or updateAcl")
                .orElse(null);
    }
}
