package io.gantry.cli.remote;

import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Looks;
import io.gantry.cluster.Relay;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameException;
import io.gantry.codec.JsonObject;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A console that passes on RocketMQ's requests to the nodes of its cluster. What only looks is a GET, all else a POST,
 * which the console's audit log keeps. For one thread.
 */
final class RemoteRelay implements Relay {
    private final RemoteNode node;
    private final Duration timeout;
    private List<String> nameServers;
    private String broker;

    RemoteRelay(RemoteNode node, Duration timeout) {
        this.node = node;
        this.timeout = timeout;
    }

    private void learn() {
        if (nameServers == null) {
            JsonObject cluster = node.get("cluster", timeout);
            List<String> named = cluster.listOrEmpty("nameServers").stream()
                    .map(String::valueOf)
                    .toList();
            broker = cluster.textOr("broker", "");
            if (named.isEmpty() && broker.isEmpty()) {
                throw new ClusterException("That console says not which cluster it is for; check --url");
            }
            nameServers = named;
        }
    }

    @Override
    public List<String> nameServers() {
        learn();
        return nameServers;
    }

    @Override
    public String broker() {
        learn();
        return broker;
    }

    @Override
    public Frame ask(String address, int code, Map<String, ?> fields, byte[] body) {
        boolean isLook = Looks.has(code) && body.length == 0;
        byte[] answer = isLook
                ? node.getBytes(query(address, code, fields), timeout)
                : node.postBytes("requests", change(address, code, fields, body), timeout);
        try {
            return new Frame().wrap(ByteBuffer.wrap(answer), 0, answer.length);
        } catch (FrameException | IndexOutOfBoundsException e) {
            throw new ClusterException("The answer that the console gave for " + address + " cannot be read ("
                    + e.getMessage() + "); check --url");
        }
    }

    private static String query(String address, int code, Map<String, ?> fields) {
        StringBuilder query = new StringBuilder("requests?code=").append(code).append("&to=");
        query.append(encoded(address));
        fields.forEach((name, value) -> {
            if (value != null) {
                query.append("&field.").append(encoded(name)).append('=').append(encoded(value.toString()));
            }
        });
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, Object> change(String address, int code, Map<String, ?> fields, byte[] body) {
        Map<String, Object> texts = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                texts.put(name, value.toString());
            }
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("to", address);
        json.put("code", code);
        json.put("fields", texts);
        if (body.length > 0) {
            json.put("body", Base64.getEncoder().encodeToString(body));
        }
        return json;
    }
}
