package io.gantry.auth;

import io.gantry.auth.user.Account;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What RocketMQ's clients sign: the values of all header fields in the order of their names, then the body, with
 * HMAC-SHA1 and the user's secret.
 */
final class Signature {
    static final String USER_FIELD = "AccessKey";
    static final String FIELD = "Signature";

    /** A field that clients up to 4.9.3 add after they signed. */
    private static final String LATE_FIELD = "_UNIQUE_KEY_QUERY";

    /** The ordinal of V4_9_3 in RocketMQ's MQVersion. */
    static final int V4_9_3 = 399;

    /** Is reckoned with when there is no such user, so that the time it takes does not tell who there is. */
    private static final String NOBODY = "nobody";

    private static final String ALGORITHM = "HmacSHA1";

    private Signature() {}

    /** The fields that are signed, by name. */
    static SortedMap<String, String> signed(Fields fields, int version) {
        SortedMap<String, String> signed = new TreeMap<>();
        fields.forEach((name, value) -> {
            boolean isLate = version <= V4_9_3 && name.equals(LATE_FIELD);
            if (!isLate && !name.equals(FIELD) && value != null) {
                signed.put(name, value);
            }
        });
        return signed;
    }

    static String of(SortedMap<String, String> fields, ByteBuffer body, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            for (String value : fields.values()) {
                mac.update(value.getBytes(StandardCharsets.UTF_8));
            }
            mac.update(body.duplicate());
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java cannot sign with " + ALGORITHM, e);
        }
    }

    /** Takes as long for a signature that is nearly right as for any other. */
    static boolean isSame(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Why a request is not signed by the account's user; null when it is. Without an account it takes as long. */
    static String flaw(Request request, Account account) {
        Fields fields = request.fields();
        String name = fields.text(USER_FIELD);
        String signature = fields.text(FIELD);
        if (name == null || signature == null) {
            return "This broker lets in only who signs: give the client an AclClientRPCHook with access key and"
                    + " secret key, and mqadmin a conf/tools.yml";
        }
        String secret = account == null ? NOBODY : account.user().secret();
        String right = of(signed(fields, request.version()), request.body(), secret);
        boolean isRight = isSame(right, signature);
        if (account == null || !isRight) {
            return "There is no such user, or its secret is another one: check access key and secret key; an"
                    + " operator sees the users with mqadmin listUser";
        }
        if (!account.user().isEnabled()) {
            return "User " + name + " is disabled: an operator enables it with mqadmin updateUser -s enable";
        }
        return null;
    }
}
