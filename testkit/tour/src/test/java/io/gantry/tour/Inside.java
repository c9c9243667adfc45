package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.Clock;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.Outcome;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** What the probes have in common: services, features, and a client's requests. */
final class Inside {
    static final String NAMESRV = "127.0.0.1:" + Integer.getInteger("tour.namesrv.port");
    static final String BROKER = "127.0.0.1:" + Integer.getInteger("tour.broker.port");
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final long PAUSE_NANOS = 5_000_000;

    private Inside() {}

    static BundleContext context() {
        return FrameworkUtil.getBundle(Inside.class).getBundleContext();
    }

    /** A service that has to be there soon. */
    static <T> T service(Class<T> type) {
        return find(type).orElseThrow(() -> new AssertionError("no service " + type.getName()));
    }

    private static <T> Optional<T> find(Class<T> type) {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        try {
            return Optional.ofNullable(tracker.waitForService(TIMEOUT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            tracker.close();
        }
    }

    /** Makes a change that has to succeed. */
    static void apply(Change change) {
        Outcome outcome = service(FeatureRuntime.class).apply(change);
        assertEquals(Optional.empty(), outcome.failure());
    }

    /** Boots the node without a feature, as the launcher would, and installs these. */
    static void install(String... features) {
        boot();
        apply(Change.install(List.of(features)));
    }

    private static void boot() {
        try {
            ServiceReference<?> boot = context()
                    .getServiceReferences(Callable.class, "(gantry.boot=true)")
                    .iterator()
                    .next();
            assertEquals(List.of(), ((Callable<?>) context().getService(boot)).call());
        } catch (Exception e) {
            throw new AssertionError("the platform does not boot", e);
        }
    }

    static Answer ask(String address, int code, Map<String, ?> fields) {
        return await(service(WireClient.class).call(address, Call.of(code, fields), TIMEOUT_MILLIS));
    }

    /** Sends one message as a RocketMQ producer does. */
    static CompletionStage<Answer> send(WireClient client, String topic, String body) {
        return send(client, BROKER, topic, body);
    }

    /** The same to another broker. */
    static CompletionStage<Answer> send(WireClient client, String broker, String topic, String body) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("a", "tour-producers");
        fields.put("b", topic);
        fields.put("c", "TBW102");
        fields.put("d", 4);
        fields.put("e", 0);
        fields.put("f", 0);
        fields.put("g", 1_700_000_000_000L);
        fields.put("h", 0);
        fields.put("i", "KEYS\u0001" + body + "\u0002WAIT\u0001true\u0002");
        fields.put("j", 0);
        fields.put("k", false);
        fields.put("m", false);
        Call call = new Call(RequestCode.SEND_MESSAGE_V2, fields, body.getBytes(StandardCharsets.UTF_8));
        return client.call(broker, call, TIMEOUT_MILLIS);
    }

    /** Asks for messages of queue 0 as a consumer that names its subscription itself does; waits for the first. */
    static Answer pull(String topic, long offset) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("consumerGroup", "tour-consumers");
        fields.put("topic", topic);
        fields.put("queueId", 0);
        fields.put("queueOffset", offset);
        fields.put("maxMsgNums", 32);
        fields.put("sysFlag", 0x2 | 0x4);
        fields.put("commitOffset", 0);
        fields.put("suspendTimeoutMillis", TIMEOUT_MILLIS / 2);
        fields.put("subscription", "*");
        fields.put("subVersion", 0);
        fields.put("expressionType", "TAG");
        return ask(BROKER, RequestCode.PULL_MESSAGE, fields);
    }

    /** Waits for what others do in their own time. */
    static void await(Supplier<?> told, BooleanSupplier fact) {
        long begun = Clock.system().millis();
        while (!fact.getAsBoolean()) {
            if (Clock.system().millis() - begun > PATIENCE_MILLIS) {
                throw new AssertionError("Not within " + PATIENCE_MILLIS + " ms: " + told.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until nothing is left: components end when Configuration Admin tells them to, soon and not at once. */
    static void awaitNone(Supplier<List<String>> left) {
        await(left, () -> left.get().isEmpty());
    }

    /** The threads of what features have brought. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gantry-") && !name.startsWith("gantry-shell"))
                .toList();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
