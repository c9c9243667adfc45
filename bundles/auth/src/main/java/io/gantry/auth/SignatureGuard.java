package io.gantry.auth;

import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Lets a request of the broker's endpoint pass that is signed with the secret of an enabled user. It stays while the
 * users are away, and then lets nobody in, so that the door never stands open. By event loops.
 */
@Component(property = "endpoints=broker")
public final class SignatureGuard implements RequestGuard {
    /** Is reckoned with when there is no such user, so that the time it takes does not tell who there is. */
    private static final String NOBODY = "nobody";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Users users;

    /** For the container. */
    public SignatureGuard() {}

    SignatureGuard(Users users) {
        this.users = users;
    }

    @Override
    public Response refusal(Request request) {
        Users known = users;
        if (known == null) {
            return Response.refusal(
                    ResponseCode.SYSTEM_BUSY, "[REJECTREQUEST]system busy, the users are about to be read; try again");
        }
        Fields fields = request.fields();
        String name = fields.text(Signature.USER_FIELD);
        String signature = fields.text(Signature.FIELD);
        if (name == null || signature == null) {
            return refused("This broker lets in only who signs: give the client an AclClientRPCHook with access key and"
                    + " secret key, and mqadmin a conf/tools.yml");
        }
        User user = known.find(name).orElse(null);
        String secret = user == null ? NOBODY : user.secret();
        String right = Signature.of(Signature.signed(fields, request.version()), request.body(), secret);
        boolean isRight = Signature.isSame(right, signature);
        if (user == null || !isRight) {
            return refused("There is no such user, or its secret is another one: check access key and secret key; an"
                    + " operator sees the users with mqadmin listUser");
        }
        if (!user.isEnabled()) {
            return refused("User " + name + " is disabled: an operator enables it with mqadmin updateUser -s enable");
        }
        return null;
    }

    private static Response refused(String remark) {
        return Response.refusal(ResponseCode.NO_PERMISSION, remark);
    }
}
