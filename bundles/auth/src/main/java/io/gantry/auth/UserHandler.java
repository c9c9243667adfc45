package io.gantry.auth;

import io.gantry.auth.user.Grants;
import io.gantry.auth.user.User;
import io.gantry.auth.user.Users;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** mqadmin's createUser, updateUser, deleteUser, getUser and listUser, for Super users. Nobody is told a secret. */
@Component
@Handles(
        requestCodes = {
            RequestCode.AUTH_CREATE_USER,
            RequestCode.AUTH_UPDATE_USER,
            RequestCode.AUTH_DELETE_USER,
            RequestCode.AUTH_GET_USER,
            RequestCode.AUTH_LIST_USER
        },
        blocking = true)
public final class UserHandler implements RequestHandler {
    private static final int MAX_BODY_BYTES = 1 << 14;

    private final Users users;
    private final Grants grants;
    private final Accounts accounts;

    @Activate
    public UserHandler(@Reference Users users, @Reference Grants grants, @Reference Accounts accounts) {
        this.users = users;
        this.grants = grants;
        this.accounts = accounts;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.AUTH_LIST_USER) {
            accounts.requireSuper(request);
            String filter = request.fields().text("filter");
            reply.send(Response.ok(JsonWriter.COMPACT.bytes(users.all().stream()
                    .filter(user -> filter == null || user.name().contains(filter))
                    .map(User::told)
                    .toList())));
            return;
        }
        String name = request.fields().requireText("username");
        if (request.code() == RequestCode.AUTH_GET_USER) {
            accounts.requireSuper(request);
            User user = users.find(name).orElseThrow(UserHandler::unknown);
            reply.send(Response.ok(JsonWriter.COMPACT.bytes(user.told())));
            return;
        }
        UnaryOperator<User> change = change(request, name);
        accounts.requireSuper(request);
        try {
            if (request.code() == RequestCode.AUTH_DELETE_USER) {
                // Before its policies are forgotten.
                deleted(users.find(name).orElse(null), request);
                grants.forget(name, () -> users.change(name, change));
            } else {
                users.change(name, change);
            }
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, "No user was changed: " + e.getMessage());
        } catch (IOException e) {
            throw new BadRequestException("No user was changed, the file cannot be written: " + e);
        }
        reply.send(Response.ok());
    }

    private UnaryOperator<User> change(Request request, String name) {
        if (request.code() == RequestCode.AUTH_DELETE_USER) {
            return user -> deleted(user, request);
        }
        JsonObject body = RequestBody.read(request, MAX_BODY_BYTES, fields -> fields);
        if (request.code() == RequestCode.AUTH_CREATE_USER) {
            return user -> {
                if (user != null) {
                    throw new IllegalArgumentException("there is a user of this name; change it with updateUser");
                }
                return User.created(name, body);
            };
        }
        return user -> {
            if (user == null) {
                throw unknown();
            }
            User after = user.changed(body);
            boolean isItself = user.name().equals(request.fields().text(Signature.USER_FIELD));
            if (isItself && !(after.isSuper() && after.isEnabled())) {
                throw new IllegalArgumentException("a user cannot take its own rights; ask another Super user");
            }
            return after;
        };
    }

    /** Whoever deletes itself could not undo it. */
    private static User deleted(User user, Request request) {
        if (user == null) {
            throw unknown();
        }
        if (user.name().equals(request.fields().text(Signature.USER_FIELD))) {
            throw new IllegalArgumentException("a user cannot delete itself; ask another Super user");
        }
        return null;
    }

    private static BadRequestException unknown() {
        return new BadRequestException(
                ResponseCode.INVALID_PARAMETER, "There is no user of this name: mqadmin listUser shows who there is");
    }
}
