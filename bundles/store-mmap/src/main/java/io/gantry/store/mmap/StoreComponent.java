package io.gantry.store.mmap;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.log.StorageException;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.MessageIndex;
import io.gantry.store.mmap.log.MmapCommitLog;
import io.gantry.store.mmap.recovery.StoreDirectory;
import io.gantry.store.mmap.retention.RetainedStore;
import io.gantry.store.mmap.segment.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root. Activation only starts a thread; that opens and recovers the store, registers its services
 * when they are ready, and keeps house afterwards. A store that cannot be opened is told in a service with the property
 * {@code gantry.failure}.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.gantry.store.mmap",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StoreSettings.class)
public final class StoreComponent {
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    private static final long IDLE_NANOS = 500_000_000;

    /** A start after a crash does so much again, which takes it two or three seconds. */
    private static final long MAX_UNCHECKED_BYTES = 512L << 20;

    private final BundleContext context;
    private final LightQueueSettings light;
    private final StoreSettings settings;
    private final Disk disk;
    private final Deque<ServiceRegistration<?>> services = new ArrayDeque<>();
    private AgentThread thread;
    private volatile Committed committed;
    private volatile MmapStore store;
    private StoreThreads threads;
    private Offer<?> failure;

    @Activate
    public StoreComponent(BundleContext context, @Reference LightQueueSettings light, StoreSettings settings) {
        this(context, light, settings, Disk.real());
    }

    StoreComponent(BundleContext context, LightQueueSettings light, StoreSettings settings, Disk disk) {
        this.context = context;
        this.light = light;
        this.settings = settings;
        this.disk = disk;
    }

    /**
     * Begins. Not in the constructor: where a reference goes while the component is made, the container drops it and
     * closes nothing, and a thread would keep the directory of the store locked.
     */
    @Activate
    void begin() {
        thread = new AgentThread(new Keeper(), IDLE_NANOS, this::onEnd);
    }

    /** Without checkpoints recovery would take longer and longer, and nobody would know. */
    private void onEnd(Throwable cause) {
        MmapStore opened = store;
        if (opened == null) {
            fail("The store in " + settings.rootDirectory() + " cannot be opened: " + cause, cause);
        } else {
            opened.intake().breakDown("The agent store-keeper failed: " + cause);
        }
    }

    private void fail(String message, Throwable cause) {
        LOG.debug("Cause of the failure", cause);
        failure = Offer.failed(context, message);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCommitted(Committed source) {
        follow(source);
    }

    /** The new one is bound before the old one goes. */
    void unbindCommitted(Committed source) {
        if (committed == source) {
            follow(null);
        }
    }

    private void follow(Committed source) {
        committed = source;
        MmapStore opened = store;
        if (opened != null) {
            opened.dispatcher().follow(source);
        }
    }

    @Deactivate
    void close() {
        thread.close();
        if (failure != null) {
            failure.close();
        }
        withdraw();
        closeStore();
    }

    private void withdraw() {
        while (!services.isEmpty()) {
            services.pop().unregister();
        }
    }

    private void closeStore() {
        if (store != null) {
            threads.close();
            store.close();
            store = null;
            LOG.info("Store closed: directory={}", settings.rootDirectory());
        }
    }

    /** Opens the store, then keeps house; the only thread that touches the registrations before the end. */
    private final class Keeper implements Agent {
        private final AtomicBoolean isCutWanted = new AtomicBoolean();
        private Housekeeping housekeeping;
        private boolean isOpened;

        @Override
        public String name() {
            return "store-keeper";
        }

        @Override
        public int doWork() {
            if (!isOpened) {
                isOpened = true;
                open();
                return 1;
            }
            if (housekeeping != null && isCutWanted.getAndSet(false)) {
                housekeeping = null;
                reopen();
                return 1;
            }
            return housekeeping == null ? 0 : housekeeping.doWork();
        }

        private void open() {
            Clock clock = Clock.system();
            try {
                store = new MmapStore(
                        StoreSettingsReader.read(settings), settings.checksBodies(), clock, disk, light.lightQueues());
            } catch (StorageException e) {
                fail(e.getMessage(), e);
                return;
            } catch (RuntimeException e) {
                fail("The store in " + settings.rootDirectory() + " cannot be opened: " + e, e);
                return;
            }
            housekeeping = new Housekeeping(store, clock, settings.checkpointIntervalMillis(), MAX_UNCHECKED_BYTES);
            threads = new StoreThreads(store);
            store.dispatcher().follow(committed);
            register();
        }

        /** As for a follower whose leader's log goes on differently. */
        private void reopen() {
            withdraw();
            closeStore();
            open();
        }

        private void register() {
            Dictionary<String, Object> none = new Hashtable<>();
            services.push(context.registerService(RetainedStore.class, store, none));
            services.push(context.registerService(MessageIndex.class, store.index(), none));
            services.push(context.registerService(ConsumeQueues.class, store.queues(), none));
            services.push(context.registerService(ReplicaLog.class, new Replica(), none));
            services.push(context.registerService(CommitLog.class, store.log(), none));
        }

        /** The log, for a replication technique. */
        private final class Replica implements ReplicaLog {
            private final MmapCommitLog log = store.log();

            @Override
            public AppendResult copy(long position, ByteBuffer bytes) {
                return log.copy(position, bytes);
            }

            @Override
            public Path home() {
                return Path.of(settings.rootDirectory()).resolve("ha");
            }

            @Override
            public synchronized void cutBack(long position) {
                if (position < log.start() || position > log.appended().position()) {
                    throw new IllegalArgumentException("The log goes from " + log.start() + " to "
                            + log.appended().position() + ", and cannot end at " + position);
                }
                Path root = Path.of(settings.rootDirectory());
                try {
                    StoreDirectory.cutBack(root, position);
                } catch (IOException e) {
                    throw new StorageException("The log in " + root + " cannot be cut back: " + e, e);
                }
                LOG.warn("The log is cut back: directory={} end={}", root, position);
                isCutWanted.set(true);
                thread.wake();
            }
        }
    }
}
