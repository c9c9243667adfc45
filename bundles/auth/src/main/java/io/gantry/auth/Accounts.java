package io.gantry.auth;

import io.gantry.auth.plain.PlainAccounts;
import io.gantry.auth.user.Account;
import io.gantry.auth.user.Grants;
import io.gantry.auth.user.User;
import io.gantry.auth.user.Users;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Request;
import io.gantry.wire.ResponseCode;
import java.net.InetAddress;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Everyone who may come in: users with their policies, then the accounts of files. For any thread. */
@Component(service = Accounts.class)
public final class Accounts {
    private final Users users;
    private final Grants grants;
    private final PlainAccounts plain;

    @Activate
    public Accounts(@Reference Users users, @Reference Grants grants, @Reference PlainAccounts plain) {
        this.users = users;
        this.grants = grants;
        this.plain = plain;
    }

    /** The account of this name, or null. */
    Account find(String name) {
        User user = users.find(name).orElse(null);
        return user == null ? plain.find(name) : new Account(user, grants.of(name));
    }

    /** Whether whoever asks from there may do what is not for Super users. */
    boolean isTrusted(InetAddress source) {
        return plain.isTrusted(source);
    }

    /** For what changes who may do what: looked at again, for a guard may be away for a moment. */
    void requireSuper(Request request) {
        String name = request.fields().text(Signature.USER_FIELD);
        Account account = name == null ? null : find(name);
        boolean isWho = account != null
                && (account.trusted().test(request.connection().remoteAddress().getAddress())
                        || Signature.flaw(request, account) == null);
        if (!isWho || !account.user().isEnabled() || !account.user().isSuper()) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION,
                    "Users and their rights are for users of type Super: ask with the credentials of one");
        }
    }
}
