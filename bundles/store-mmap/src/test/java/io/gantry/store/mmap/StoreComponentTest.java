package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.contract.Records;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.log.StorageException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A store with its threads, as the container starts it. */
final class StoreComponentTest {
    @TempDir
    private Path directory;

    private final FakeDisk disk = new FakeDisk();

    private final Map<Object, CompletableFuture<Object>> services = new ConcurrentHashMap<>();
    private final BundleContext context = fake(BundleContext.class, (proxy, method, arguments) -> {
        Object type = arguments[0] instanceof Class<?> one ? one.getName() : arguments[0];
        services.computeIfAbsent(type, none -> new CompletableFuture<>()).complete(arguments[1]);
        return fake(ServiceRegistration.class, (registration, called, none) -> null);
    });

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private <T> T service(Class<T> type) throws Exception {
        return type.cast(services.computeIfAbsent(type.getName(), none -> new CompletableFuture<>())
                .get(20, TimeUnit.SECONDS));
    }

    private StoreComponent start() {
        Map<String, Object> values = Map.of(
                "rootDirectory",
                directory.toString(),
                "segmentBytes",
                1 << 20,
                "queueFileBytes",
                20_000,
                "indexSlots",
                1_000,
                "indexEntries",
                4_000,
                "checkpointIntervalMillis",
                1L);
        StoreComponent component = new StoreComponent(
                context,
                new LightQueueSettings(
                        fake(LightQueueSettings.Settings.class, (proxy, method, none) -> method.getDefaultValue())),
                fake(
                        StoreSettings.class,
                        (proxy, method, none) -> values.getOrDefault(method.getName(), method.getDefaultValue())),
                disk);
        component.begin();
        return component;
    }

    /** Each checkpoint forces the index, which is what fails here as a mapped file does that cannot be read. */
    @Test
    @Timeout(60)
    void aKeeperThatFailsEndsTheIntakeAndTheStoreIsClosedAllTheSame() throws Exception {
        disk.faultyFolder = "index";
        StoreComponent component = start();
        CommitLog log = service(CommitLog.class);
        component.bindCommitted(log::appended);
        AppendResult stored = log.append(Records.with("t", 0, "UNIQ_KEY\1id\2", "kept"));
        assertEquals(AppendStatus.APPENDED, stored.status());
        while (log.status().refusal().isEmpty()) {
            Thread.onSpinWait();
        }
        String reason = log.status().refusal();
        assertTrue(reason.contains("store-keeper") && reason.contains("InternalError"), reason);
        assertEquals(
                AppendStatus.NOT_WRITABLE,
                log.append(Records.of("t", 0, "not promised")).status());
        component.close();
        assertFalse(Files.readString(Path.of("/proc/self/maps")).contains(directory.toString()), "mappings are gone");
        assertTrue(Files.readString(directory.resolve("abort")).contains("store-keeper"), "the next start checks all");
        services.clear();
        disk.faultyFolder = "none";
        StoreComponent next = start();
        assertEquals(1, service(CommitLog.class).nextQueueOffset("t", 0));
        next.close();
    }

    @Test
    void aLogWhoseEndCannotBeNotedGoesOnAsItIs() throws Exception {
        StoreComponent component = start();
        CommitLog log = service(CommitLog.class);
        ReplicaLog replica = service(ReplicaLog.class);
        log.append(Records.of("t", 0, "stays"));
        Files.createDirectory(directory.resolve("cutback.tmp"));
        String refusal =
                assertThrows(StorageException.class, () -> replica.cutBack(0)).getMessage();
        assertTrue(refusal.contains("cannot be cut back"), refusal);
        assertTrue(log.append(Records.of("t", 0, "next")).isInLog());
        component.close();
        assertFalse(Files.exists(directory.resolve("cutback")));
    }

    /** Whoever holds the old log's service is told that it goes, and finds the new one. */
    @Test
    @Timeout(60)
    void aLogThatIsCutBackComesAsANewService() throws Exception {
        StoreComponent component = start();
        CommitLog log = service(CommitLog.class);
        ReplicaLog replica = service(ReplicaLog.class);
        component.bindCommitted(log::appended);
        long end = log.append(Records.of("t", 0, "stays")).end();
        log.append(Records.of("t", 0, "goes"));
        String refusal = assertThrows(IllegalArgumentException.class, () -> replica.cutBack(1 << 20))
                .getMessage();
        assertTrue(refusal.contains("cannot end at 1048576"), refusal);
        services.clear();
        component.bindCommitted(() -> new AdvancingWatermark(0));
        replica.cutBack(end);
        CommitLog next = service(CommitLog.class);
        assertEquals(end, next.appended().position());
        assertEquals(1, next.nextQueueOffset("t", 0));
        assertEquals(
                AppendStatus.NOT_WRITABLE,
                log.append(Records.of("t", 0, "late")).status());
        assertEquals(end, next.append(Records.of("t", 0, "next")).position());
        component.close();
        assertFalse(Files.readString(Path.of("/proc/self/maps")).contains(directory.toString()), "mappings are gone");
    }
}
