package io.gantry.namesrv;

import io.gantry.codec.DataVersion;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.codec.TopicTable;
import io.gantry.contract.LocalRequest;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Payload;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A name server with all its handlers, without sockets. */
final class TestNode implements AutoCloseable {
    final StepClock clock = new StepClock();
    final NameServer server;
    private final Map<Integer, RequestHandler> handlers = new HashMap<>();

    TestNode(Path folder, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("kvConfigPath", folder.resolve("kvConfig.json").toString());
        this.server = new NameServer(config(all), clock, change -> {}, failure -> {});
        for (RequestHandler handler : handlers()) {
            for (int code : CODES.get(handler.getClass())) {
                handlers.put(code, handler);
            }
        }
    }

    /** All of them, each with this server. */
    List<RequestHandler> handlers() {
        return List.of(
                new RouteHandler(server),
                new RegistrationHandler(server),
                new DepartureHandler(server),
                new HeartbeatHandler(server),
                new ClusterHandler(server),
                new PermissionHandler(server),
                new TopicHandler(server),
                new TopicListHandler(server),
                new KvHandler(server),
                new ConfigHandler(server, shown("listenPort=9876", "orderMessageEnable=from the file")));
    }

    private static final Map<Class<?>, List<Integer>> CODES = Map.of(
            RouteHandler.class, List.of(105),
            RegistrationHandler.class, List.of(103),
            DepartureHandler.class, List.of(104),
            HeartbeatHandler.class, List.of(904, 322),
            ClusterHandler.class, List.of(106, 901),
            PermissionHandler.class, List.of(205, 327),
            TopicHandler.class, List.of(216, 217),
            TopicListHandler.class, List.of(206, 224, 304, 311, 312, 313),
            KvHandler.class, List.of(100, 101, 102, 219),
            ConfigHandler.class, List.of(318, 319));

    static NameServerComponent.Config config(Map<String, Object> settings) {
        return config(NameServerComponent.Config.class, settings);
    }

    private static ConfigHandler.Config shown(String... entries) {
        return config(ConfigHandler.Config.class, Map.of("entries", entries));
    }

    private static <T> T config(Class<T> type, Map<String, Object> settings) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> settings.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    Response ask(Request request) {
        AtomicReference<Response> answer = new AtomicReference<>();
        handlers.get(request.code()).handle(request, answer::set);
        return answer.get();
    }

    Response ask(int code, String... fields) {
        return ask(LocalRequest.of(code, fields));
    }

    /** The text of the answer's body. */
    String read(int code, String... fields) {
        return text(ask(code, fields));
    }

    static String text(Response response) {
        return new String(bytes(response.body()), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Payload payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer part : payload.parts()) {
            byte[] bytes = new byte[part.remaining()];
            part.duplicate().get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** A registration of group broker-a in cluster C, with the broker's id and port. */
    static LocalRequest registration(long id, int port, byte[] body) {
        return LocalRequest.of(
                        RequestCode.REGISTER_BROKER,
                        "clusterName",
                        "C",
                        "brokerName",
                        "broker-a",
                        "brokerAddr",
                        "127.0.0.1:" + port,
                        "brokerId",
                        Long.toString(id),
                        "haServerAddr",
                        "127.0.0.1:" + (port + 1),
                        "enableActingMaster",
                        "false",
                        "compressed",
                        "false",
                        "bodyCrc32",
                        Integer.toString(RegisterBrokerBody.crc(ByteBuffer.wrap(body))))
                .body(body);
    }

    static byte[] body(long counter, String... topics) {
        Map<String, TopicConfig> table = new LinkedHashMap<>();
        for (String topic : topics) {
            table.put(topic, TopicConfig.of(topic, 4));
        }
        return RegisterBrokerBody.of(new TopicTable(table, new DataVersion(0, 5, counter)))
                .encode();
    }

    @Override
    public void close() {
        server.close();
    }
}
