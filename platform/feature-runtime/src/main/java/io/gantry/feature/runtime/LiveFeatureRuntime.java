package io.gantry.feature.runtime;

import io.gantry.agent.boot.Handover;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition of the parts; callers' threads do the work, one at a time. */
final class LiveFeatureRuntime implements FeatureRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeatureRuntime.class);

    /** Guards the holdings. A second change is refused, not parked; it takes no other lock. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings holdings = new Holdings();
    private final NodeFolders folders;
    private final Container container;
    private final ConfigurationBook book;
    private final ProviderWatch services;
    private final Handover handover;
    private volatile List<FeatureFile> installed = List.of();

    LiveFeatureRuntime(
            NodeFolders folders,
            Container container,
            ConfigurationBook book,
            ProviderWatch services,
            Handover handover) {
        this.folders = folders;
        this.container = container;
        this.book = book;
        this.services = services;
        this.handover = handover;
    }

    @Override
    public List<InstalledFeature> installed() {
        return installed.stream()
                .map(feature -> feature.installed(holdings.updatedByHand(feature)))
                .toList();
    }

    @Override
    public List<String> available() {
        List<String> names = new ArrayList<>(folders.features().names());
        installed.forEach(feature -> names.remove(feature.name()));
        return names;
    }

    @Override
    public Outcome plan(Change change) {
        if (!lock.tryLock()) {
            return busy();
        }
        try {
            return Outcome.done(draw(change).plan(holdings, container));
        } catch (FeatureException e) {
            return Outcome.failed(Plan.EMPTY, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome apply(Change change) {
        if (!lock.tryLock()) {
            return busy();
        }
        try {
            Blueprint blueprint = draw(change);
            services.isChanging(true);
            return run(blueprint, blueprint.plan(holdings, container));
        } catch (FeatureException e) {
            return Outcome.failed(Plan.EMPTY, e.getMessage());
        } finally {
            services.isChanging(false);
            settle(change);
            lock.unlock();
        }
    }

    /** Whoever was to take something over has come; a change that only removes has nobody come. */
    private void settle(Change change) {
        if (change.install().isEmpty()) {
            handover.clear();
        } else {
            handover.settle();
        }
    }

    private static Outcome busy() {
        return Outcome.failed(Plan.EMPTY, "Another change of features is under way; try again when it is done");
    }

    private Outcome run(Blueprint blueprint, Plan plan) {
        List<FeatureFile> before = holdings.features();
        ChangeRun run = new ChangeRun(blueprint, holdings, container, book);
        try {
            perform(run, blueprint);
            keep(blueprint);
            LOG.info("Features changed: features={}, started={}, stopped={}", names(), plan.starts(), plan.stops());
            return Outcome.done(plan);
        } catch (FeatureException | IOException | RuntimeException e) {
            if (container.isStopping()) {
                return Outcome.failed(plan, "The node stops; at its next start it runs the features it had before");
            }
            LOG.info("A change of features failed and is taken back", e);
            holdings.replace(before);
            List<String> problems = run.rollBack();
            String reason = e instanceof FeatureException ? e.getMessage() : FeatureException.reason(e);
            String end = problems.isEmpty()
                    ? "; everything is as it was before"
                    : "; not everything could be taken back, restart the node: " + String.join("; ", problems);
            return Outcome.failed(plan, reason + end);
        }
    }

    private void perform(ChangeRun run, Blueprint blueprint) throws FeatureException {
        boolean isStopFirst = blueprint.isStopFirst() || run.restartsOthers();
        run.bring();
        if (isStopFirst) {
            run.stopOthers();
            run.stopGone();
            run.stopBeforeOthersStartAgain();
        }
        run.configure();
        run.start();
        if (!isStopFirst) {
            requireServices(blueprint);
            run.stopGone();
        }
        run.unconfigure();
        if (!run.restartsOthers()) {
            requireServices(blueprint);
        }
        run.drop();
        run.startOthers();
        run.checkOthers();
        requireServices(blueprint);
    }

    private void requireServices(Blueprint blueprint) throws FeatureException {
        List<String> missing = services.await(blueprint.provides(), folders.provideMillis());
        if (!missing.isEmpty()) {
            throw new FeatureException("After " + folders.provideMillis() / 1000 + " s nobody provides "
                    + String.join(" and ", missing) + "; see the log for the component that did not start");
        }
    }

    /** The set that was kept by an earlier run of the node. */
    Optional<List<String>> kept() throws FeatureException {
        return folders.kept().read();
    }

    Blueprint draw(Change change) throws FeatureException {
        return Blueprint.draw(change, holdings, folders.features(), folders.shelf());
    }

    /** Starts what a fresh framework is to run. */
    void bringUp(Blueprint blueprint) throws FeatureException, IOException {
        lock.lock();
        try {
            book.writeSettings(blueprint.written());
            ChangeRun run = new ChangeRun(blueprint, holdings, container, book);
            run.bring();
            run.configure();
            run.start();
            holdings.replace(blueprint.target());
            installed = holdings.features();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the new set the one that counts, on disk first. */
    void keep(Blueprint blueprint) throws IOException {
        for (FeatureFile feature : blueprint.arriving()) {
            folders.features().keep(feature);
        }
        folders.kept().write(blueprint.target().stream().map(FeatureFile::name).toList());
        holdings.replace(blueprint.target());
        installed = blueprint.target();
    }

    private List<String> names() {
        return installed.stream().map(FeatureFile::name).toList();
    }
}
