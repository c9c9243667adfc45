package io.gantry.store.mmap.retention;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.agent.boot.Setting;
import io.gantry.agent.boot.VitalThread;
import io.gantry.log.Upkeep;
import io.gantry.store.mmap.segment.Disk;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Runs {@link Retention} beside a store. It waits for its configuration, so that no file ever goes by a default that
 * somebody meant to change.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = RetentionComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RetentionComponent.Settings.class)
public final class RetentionComponent {
    /** The configuration of {@code io.gantry.store.mmap.retention}. */
    @ObjectClassDefinition(name = "Gantry: retention of the mapped store")
    public @interface Settings {
        @AttributeDefinition(
                description = "Hours of the day in which old segments go, with ; between them (deleteWhen)")
        String deleteHours() default "04";

        @AttributeDefinition(description = "Hours a segment is kept (fileReservedTime)")
        int keepHours() default 72;

        @AttributeDefinition(description = "Above it old segments go at any hour (diskMaxUsedSpaceRatio)")
        int diskMaxUsedPercent() default 75;

        @AttributeDefinition(description = "Above it young segments go too (diskSpaceCleanForciblyRatio)")
        int diskForciblePercent() default 85;

        @AttributeDefinition(description = "Above it appends are refused (diskSpaceWarningLevelRatio)")
        int diskWarningPercent() default 90;

        @AttributeDefinition(description = "Whether young segments may go at all (cleanFileForciblyEnable)")
        boolean isForcible() default true;

        @AttributeDefinition(description = "Time between two looks (cleanResourceInterval)")
        long intervalMillis() default 10_000;

        @AttributeDefinition(description = "Segments that go in one look (deleteFileBatchMax)")
        int maxFilesPerRun() default 10;
    }

    static final String PID = "io.gantry.store.mmap.retention";

    private static final long MILLIS_PER_HOUR = 3_600_000;
    private static final long IDLE_NANOS = 1_000_000_000;

    private final Offer<Running> running;

    /** The retention and its thread. */
    private record Running(Retention retention, VitalThread thread) implements Upkeep {
        @Override
        public CompletableFuture<Integer> removeOldSegments() {
            return retention.removeOldSegments();
        }

        @Override
        public CompletableFuture<Integer> removeOldQueueFiles() {
            return retention.removeOldQueueFiles();
        }
    }

    @Activate
    public RetentionComponent(BundleContext context, @Reference RetainedStore store, Settings settings) {
        running = Offer.of(context, () -> start(context, store, settings), Upkeep.class);
    }

    private static Running start(BundleContext context, RetainedStore store, Settings settings) {
        long intervalMillis = Setting.positive(PID, "intervalMillis", settings.intervalMillis());
        Retention retention = new Retention(store, plan(settings), Disk.real(), Clock.system(), intervalMillis);
        String loss = "Old files are not removed any more";
        return new Running(retention, new VitalThread(context, retention, IDLE_NANOS, loss));
    }

    static RetentionPlan plan(Settings settings) {
        return new RetentionPlan(
                RetentionPlan.hours(settings.deleteHours()),
                Setting.notNegative(PID, "keepHours", settings.keepHours()) * MILLIS_PER_HOUR,
                RetentionPlan.ratio(settings.diskMaxUsedPercent()),
                RetentionPlan.ratio(settings.diskForciblePercent()),
                RetentionPlan.ratio(settings.diskWarningPercent()),
                settings.isForcible(),
                Setting.positive(PID, "maxFilesPerRun", settings.maxFilesPerRun()));
    }

    @Deactivate
    void close() {
        running.close();
        if (running.service() != null) {
            running.service().thread().close();
        }
    }
}
