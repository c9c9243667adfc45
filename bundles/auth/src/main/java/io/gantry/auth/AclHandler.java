package io.gantry.auth;

import io.gantry.auth.policy.Policies;
import io.gantry.auth.policy.ResourcePattern;
import io.gantry.auth.user.Grants;
import io.gantry.auth.user.Users;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** mqadmin's createAcl, updateAcl, deleteAcl, getAcl, listAcl and copyAcl, for Super users. */
@Component
@Handles(
        requestCodes = {
            RequestCode.AUTH_CREATE_ACL,
            RequestCode.AUTH_UPDATE_ACL,
            RequestCode.AUTH_DELETE_ACL,
            RequestCode.AUTH_GET_ACL,
            RequestCode.AUTH_LIST_ACL
        },
        blocking = true)
public final class AclHandler implements RequestHandler {
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final Users users;
    private final Grants grants;
    private final Accounts accounts;

    @Activate
    public AclHandler(@Reference Users users, @Reference Grants grants, @Reference Accounts accounts) {
        this.users = users;
        this.grants = grants;
        this.accounts = accounts;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        if (request.code() == RequestCode.AUTH_LIST_ACL) {
            accounts.requireSuper(request);
            reply.send(Response.ok(JsonWriter.COMPACT.bytes(list(fields))));
            return;
        }
        try {
            String user = Grants.user(fields.requireText("subject"));
            UnaryOperator<Policies> change = change(request);
            accounts.requireSuper(request);
            if (change == null) {
                requireUser(user);
                Policies policies = grants.of(user);
                reply.send(
                        policies.isEmpty()
                                ? Response.ok()
                                : Response.ok(JsonWriter.COMPACT.bytes(Grants.told(user, policies))));
                return;
            }
            grants.change(user, all -> {
                requireUser(user);
                return change.apply(all);
            });
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, "No policy was changed: " + e.getMessage());
        } catch (IOException e) {
            throw new BadRequestException("No policy was changed, the file cannot be written: " + e);
        }
        reply.send(Response.ok());
    }

    private void requireUser(String user) {
        if (users.find(user).isEmpty()) {
            throw new IllegalArgumentException("there is no user " + user + ": mqadmin listUser shows who there is");
        }
    }

    /** What the request does to a user's policies; null when it only asks for them. */
    private static UnaryOperator<Policies> change(Request request) {
        if (request.code() == RequestCode.AUTH_GET_ACL) {
            return null;
        }
        Fields fields = request.fields();
        if (request.code() == RequestCode.AUTH_DELETE_ACL) {
            String resource = fields.text("resource");
            if (resource == null || resource.isBlank()) {
                return all -> Policies.NONE;
            }
            Policies.Kind kind = Policies.Kind.of(fields.text("policyType"));
            ResourcePattern pattern = ResourcePattern.parse(resource);
            return all -> all.without(kind, pattern);
        }
        String subject = fields.requireText("subject");
        Policies more = RequestBody.read(request, MAX_BODY_BYTES, body -> {
            if (!body.textOr("subject", subject).equals(subject)) {
                throw new IllegalArgumentException("the body is about " + body.text("subject"));
            }
            return Policies.of(body);
        });
        if (more.isEmpty()) {
            throw new IllegalArgumentException("the body has no policies");
        }
        return all -> all.with(more);
    }

    private List<Map<String, Object>> list(Fields fields) {
        String subjects = fields.text("subjectFilter");
        String resources = fields.text("resourceFilter");
        List<Map<String, Object>> told = new ArrayList<>();
        grants.all().forEach((user, policies) -> {
            Policies shown = resources == null ? policies : policies.about(resources);
            Map<String, Object> acl = Grants.told(user, shown);
            if (!shown.isEmpty()
                    && (subjects == null || acl.get("subject").toString().contains(subjects))) {
                told.add(acl);
            }
        });
        return told;
    }
}
