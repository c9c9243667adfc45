package io.gantry.auth;

import io.gantry.auth.user.AccessSettings;
import io.gantry.auth.user.User;
import io.gantry.auth.user.UserFile;
import io.gantry.auth.user.Users;
import io.gantry.wire.Call;
import io.gantry.wire.CallSigner;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Signs this node's calls to others with its own credentials; without credentials it leaves them as they are. */
@Component(configurationPid = Users.PID)
public final class NodeSigner implements CallSigner {
    private final User own;

    @Activate
    public NodeSigner(AccessSettings settings) {
        own = settings.ownCredentials().isBlank()
                ? null
                : UserFile.setting(
                        "innerClientAuthenticationCredentials", settings.ownCredentials(), "accessKey", "secretKey");
    }

    @Override
    public Call signed(Call call) {
        if (own == null) {
            return call;
        }
        TreeMap<String, String> texts = new TreeMap<>();
        call.fields().forEach((name, value) -> {
            if (value != null) {
                texts.put(name, value.toString());
            }
        });
        texts.put(Signature.USER_FIELD, own.name());
        texts.remove(Signature.FIELD);
        String signature = Signature.of(texts, ByteBuffer.wrap(call.body()), own.secret());
        Map<String, Object> fields = new LinkedHashMap<>(texts);
        fields.put(Signature.FIELD, signature);
        return new Call(call.code(), fields, call.body());
    }
}
