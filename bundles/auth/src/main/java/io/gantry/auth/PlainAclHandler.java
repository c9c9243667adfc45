package io.gantry.auth;

import io.gantry.auth.plain.PlainAccounts;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.Broker;
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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * 4.9's updateAclConfig, deleteAclConfig, updateGlobalWhiteAddr and clusterAclConfigVersion, for Super users. A file
 * that the request names is not looked at, and nobody is told a secret.
 */
@Component
@Handles(
        requestCodes = {
            RequestCode.UPDATE_AND_CREATE_ACL_CONFIG,
            RequestCode.DELETE_ACL_CONFIG,
            RequestCode.GET_BROKER_CLUSTER_ACL_INFO,
            RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG,
            RequestCode.GET_BROKER_CLUSTER_ACL_CONFIG
        },
        blocking = true)
public final class PlainAclHandler implements RequestHandler {
    /** Answer codes of RocketMQ 4.9, which mean something else in 5. */
    private static final int UPDATE_FAILED = 209;

    private static final int DELETE_FAILED = 210;
    private static final int TRUST_FAILED = 211;

    private final PlainAccounts plain;
    private final Accounts accounts;
    private final Broker broker;

    @Activate
    public PlainAclHandler(@Reference PlainAccounts plain, @Reference Accounts accounts, @Reference Broker broker) {
        this.plain = plain;
        this.accounts = accounts;
        this.broker = broker;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        accounts.requireSuper(request);
        if (!plain.isEnabled()) {
            throw new BadRequestException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    "This broker has no plain_acl.yml: set aclEnable=true, or use users and policies with mqadmin of"
                            + " RocketMQ 5");
        }
        switch (request.code()) {
            case RequestCode.UPDATE_AND_CREATE_ACL_CONFIG -> change(UPDATE_FAILED, () -> put(fields));
            case RequestCode.DELETE_ACL_CONFIG -> change(DELETE_FAILED, () -> remove(fields));
            case RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG -> change(TRUST_FAILED, () -> trust(fields));
            case RequestCode.GET_BROKER_CLUSTER_ACL_INFO -> {
                reply.send(Response.ok(version()));
                return;
            }
            default -> {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("globalWhiteAddrs", plain.masks());
                told.put("plainAccessConfigs", plain.told());
                reply.send(Response.ok(JsonWriter.COMPACT.bytes(told)));
                return;
            }
        }
        reply.send(Response.ok());
    }

    /** Changes the files. */
    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    private static void change(int failure, Change change) {
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(failure, "No account was changed: " + e.getMessage());
        } catch (IOException e) {
            throw new BadRequestException(failure, "No account was changed, the file cannot be written: " + e);
        }
    }

    private void put(Fields fields) throws IOException {
        Map<String, String> said = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                said.put(name, value);
            }
        });
        plain.put(fields.requireText("accessKey"), said);
    }

    private void remove(Fields fields) throws IOException {
        if (!plain.remove(fields.requireText("accessKey"))) {
            throw new IllegalArgumentException("there is no account of this name in plain_acl.yml");
        }
    }

    private void trust(Fields fields) throws IOException {
        plain.trust(fields.requireText("globalWhiteAddrs"));
    }

    private Map<String, Object> version() {
        DataVersion version = plain.version();
        Map<String, Object> ofFiles = new LinkedHashMap<>();
        plain.names().forEach(name -> ofFiles.put(name, version.toJson()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", json(version.toJson()));
        fields.put("allAclFileVersion", json(ofFiles));
        fields.put("brokerName", broker.brokerName());
        fields.put("brokerAddr", broker.address());
        fields.put("clusterName", broker.clusterName());
        return fields;
    }

    private static String json(Map<String, Object> fields) {
        return new String(JsonWriter.COMPACT.bytes(fields), StandardCharsets.UTF_8);
    }
}
