package io.gantry.cluster;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who asks, for brokers that want requests signed as RocketMQ's clients do it: HMAC-SHA1 over the values of the
 * header's fields in the order of their names, then the body. Its text leaves the secret out.
 *
 * @param accessKey the user's name
 * @param secretKey the user's secret; it never goes over the wire
 */
public record Credentials(String accessKey, String secretKey) {
    /** Who signed. */
    public static final String USER_FIELD = "AccessKey";

    /** The signature, which is not signed itself. */
    public static final String SIGNATURE_FIELD = "Signature";

    public Credentials {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("an access key and its secret key go together; write both, or none");
        }
    }

    /** The fields with user and signature. */
    public Map<String, Object> signed(Map<String, ?> fields, byte[] body) {
        TreeMap<String, String> texts = new TreeMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                texts.put(name, value.toString());
            }
        });
        texts.put(USER_FIELD, accessKey);
        texts.remove(SIGNATURE_FIELD);
        Map<String, Object> signed = new LinkedHashMap<>(texts);
        signed.put(SIGNATURE_FIELD, signature(texts, body));
        return signed;
    }

    private String signature(TreeMap<String, String> texts, byte[] body) {
        Signer signer = new Signer(this);
        texts.values().forEach(text -> signer.add(text.getBytes(StandardCharsets.UTF_8)));
        return new String(signer.add(body).sign(), StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "Credentials of " + accessKey;
    }
}
