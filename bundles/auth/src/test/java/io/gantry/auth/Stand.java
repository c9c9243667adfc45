package io.gantry.auth;

import io.gantry.auth.plain.PlainAccounts;
import io.gantry.auth.user.AccessSettings;
import io.gantry.auth.user.Grants;
import io.gantry.auth.user.Users;
import io.gantry.contract.LocalRequest;
import io.gantry.registry.Broker;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Users in a folder: a first one of type Super whose secret is known. */
final class Stand {
    static final String ADMIN = "root";
    static final String SECRET = "s3cret-of-root";

    static final String CLUSTER = "c1";

    final Path file;
    final Users users;
    final Grants grants;
    final PlainAccounts plain;
    final Accounts accounts;
    final AccessGuard guard;
    final UserHandler handler;
    final AclHandler acls;
    final PlainAclHandler plainAcls;

    /** Whoever signs may do everything. */
    Stand(Path root) throws IOException {
        this(root, Map.of());
    }

    /** With more settings. */
    Stand(Path root, Map<String, Object> more) throws IOException {
        Map<String, Object> values = new HashMap<>(more);
        values.put("firstUser", "{\"username\":\"" + ADMIN + "\",\"password\":\"" + SECRET + "\"}");
        AccessSettings settings = settings(values);
        file = root.resolve("config/auth/users.json");
        users = new Users(file, settings);
        grants = new Grants(root.resolve("config/auth/acls.json"));
        plain = new PlainAccounts(settings);
        accounts = new Accounts(users, grants, plain);
        Broker broker = broker();
        guard = new AccessGuard(settings, accounts, broker);
        handler = new UserHandler(users, grants, accounts);
        acls = new AclHandler(users, grants, accounts);
        plainAcls = new PlainAclHandler(plain, accounts, broker);
    }

    private static Broker broker() {
        return fake(
                Broker.class,
                Map.of("clusterName", CLUSTER, "brokerName", "b1", "brokerId", 0L, "address", "127.0.0.1:10911"));
    }

    /** Settings with these values and defaults. */
    static AccessSettings settings(Map<String, Object> values) {
        return fake(AccessSettings.class, values);
    }

    private static <T> T fake(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, none) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** Whoever of the handlers serves the request. */
    Response ask(LocalRequest request) {
        Response refusal = guard.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        AtomicReference<Response> answer = new AtomicReference<>();
        RequestHandler server = request.code() < RequestCode.AUTH_CREATE_USER
                ? plainAcls
                : request.code() < RequestCode.AUTH_CREATE_ACL ? handler : acls;
        server.handle(request, answer::set);
        return answer.get();
    }

    static String text(Response response) {
        ByteBuffer bytes = response.body().parts().get(0).duplicate();
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    static LocalRequest signed(LocalRequest request, String user, String secret) {
        LocalRequest named = request.with(Signature.USER_FIELD, user);
        String signature = Signature.of(Signature.signed(named.fields(), named.version()), named.body(), secret);
        return named.with(Signature.FIELD, signature);
    }

    static LocalRequest asAdmin(int code, String json, String... fields) {
        LocalRequest request = LocalRequest.of(code, fields);
        return signed(json == null ? request : request.body(json.getBytes(StandardCharsets.UTF_8)), ADMIN, SECRET);
    }
}
