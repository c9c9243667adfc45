package io.gantry.auth;

import io.gantry.contract.LocalRequest;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Users in a folder: a first one of type Super whose secret is known. */
final class Stand {
    static final String ADMIN = "root";
    static final String SECRET = "s3cret-of-root";

    final Path file;
    final Users users;
    final SignatureGuard guard;
    final UserHandler handler;

    Stand(Path root) throws IOException {
        file = root.resolve("config/auth/users.json");
        users = new Users(file, config("{\"username\":\"" + ADMIN + "\",\"password\":\"" + SECRET + "\"}", ""));
        guard = new SignatureGuard(users);
        handler = new UserHandler(users);
    }

    static Users.Config config(String firstUser, String ownCredentials) {
        return new Users.Config() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return Users.Config.class;
            }

            @Override
            public String firstUser() {
                return firstUser;
            }

            @Override
            public String ownCredentials() {
                return ownCredentials;
            }
        };
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
