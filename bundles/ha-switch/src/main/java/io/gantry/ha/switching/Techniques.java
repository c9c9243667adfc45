package io.gantry.ha.switching;

import io.gantry.agent.Clock;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.Replicator;
import io.gantry.replica.Switchable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The techniques of this node: the one that works, and those that could. A technique NAME is the feature ha-NAME. */
@Component(service = Techniques.class)
public final class Techniques {
    private static final String PREFIX = "ha-";
    /** This feature, which is no technique. */
    private static final String OWN = "ha-switch";
    /** What a technique is built on, if it is built on something. */
    private static final String BASE = "-engine";

    private static final long PREPARED_NANOS = TimeUnit.SECONDS.toNanos(90);

    private final FeatureRuntime features;
    private final List<Switchable> switchables = new CopyOnWriteArrayList<>();
    private final Clock clock = Clock.system();
    private final Absence absence = new Absence(clock);
    private volatile long preparedNanos = longAgo();

    @Activate
    public Techniques(@Reference FeatureRuntime features) {
        this.features = features;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindReplicator(Replicator technique) {
        absence.end(technique);
    }

    void unbindReplicator(Replicator technique) {
        absence.begin(technique);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSwitchable(Switchable technique) {
        switchables.add(technique);
    }

    void unbindSwitchable(Switchable technique) {
        switchables.remove(technique);
    }

    /** What a change would do. */
    synchronized Outcome plan(Change change) {
        return features.plan(change);
    }

    /** The one that works; null while there is none. */
    Replicator present() {
        return absence.present();
    }

    /** Whether it is the one that works. */
    boolean isPresent(String technique) {
        Replicator present = present();
        return present != null && present.technique().equals(technique);
    }

    /** For how long there was none, all times together, nanoseconds. */
    long absentNanos() {
        return absence.nanos();
    }

    /** Null when its bundle does not run, or it is none that a group switches to. */
    Switchable find(String technique) {
        return switchables.stream()
                .filter(each -> each.technique().equals(technique))
                .findFirst()
                .orElse(null);
    }

    /**
     * What puts one technique in another's place.
     *
     * @throws IllegalStateException why that cannot be done
     */
    Change change(String now, String wanted) {
        List<String> installed = installed();
        if (installed.isEmpty()) {
            throw new IllegalStateException("this node still starts: try again in a moment");
        }
        String own = PREFIX + now;
        String from = installed.stream()
                .filter(each -> each.equals(own) || each.startsWith(own + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no installed feature is called " + own
                        + ", which gives the technique of now: use feature:swap"));
        if (!features.available().contains(PREFIX + wanted)) {
            List<String> known = Stream.concat(installed.stream(), features.available().stream())
                    .filter(each -> each.startsWith(PREFIX) && !each.equals(OWN))
                    .map(each -> each.substring(PREFIX.length()))
                    .sorted()
                    .toList();
            throw new IllegalStateException("there is no technique '" + wanted + "': " + known);
        }
        return Change.swap(from, PREFIX + wanted);
    }

    private List<String> installed() {
        return features.installed().stream().map(InstalledFeature::name).toList();
    }

    /** Has a technique beside the one that works, ready to follow it; an IllegalStateException says why not. */
    void prepare(GroupSwitch wanted) {
        preparedNanos = clock.nanos();
        bring(wanted.to());
        Switchable technique = find(wanted.to());
        if (technique == null) {
            throw new IllegalStateException(
                    "the feature " + PREFIX + wanted.to() + " runs, but has no technique '" + wanted.to() + "'");
        }
        technique.prepare(wanted);
    }

    private void bring(String technique) {
        List<String> installed = installed();
        List<String> missing = new ArrayList<>();
        for (String name : List.of(technique + BASE, PREFIX + technique)) {
            if (!installed.contains(name) && features.available().contains(name)) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            apply(Change.install(missing));
        }
    }

    /** Lets a technique's bundle go that does not work any more; what it is built on stays. */
    void drop(String technique) {
        if (find(technique) != null) {
            apply(Change.remove(List.of(PREFIX + technique)));
        }
    }

    /** Makes a change of features; one waits for another of this bundle's, which an operator knows nothing of. */
    synchronized Outcome make(Change change) {
        return features.apply(change);
    }

    private void apply(Change change) {
        make(change).failure().ifPresent(failure -> {
            throw new IllegalStateException(failure);
        });
    }

    /** The file has changed: who does not work any more goes first. */
    void follow(GroupSwitch change) {
        for (String technique : List.of(change.from(), change.to())) {
            Switchable each = find(technique);
            if (each != null) {
                each.follow();
            }
        }
    }

    /** Whether a reign says who leads with it, and no election. */
    boolean isByReign(String technique) {
        Switchable found = find(technique);
        return found == null || !found.isAgreeing();
    }

    /** What a technique's group has decided; null when there is nothing. */
    GroupSwitch decided() {
        return switchables.stream()
                .map(Switchable::decided)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private long longAgo() {
        return clock.nanos() - Long.MAX_VALUE / 2;
    }

    /** What was prepared is done: nothing has to stay for it. */
    void settle() {
        preparedNanos = longAgo();
    }

    /** Whether one was made ready a moment ago: the switch is begun by then, or not at all. */
    boolean isPreparing() {
        return clock.nanos() - preparedNanos < PREPARED_NANOS;
    }

    /** Others that could work. */
    List<String> others(String technique) {
        return switchables.stream()
                .map(Switchable::technique)
                .filter(each -> !each.equals(technique))
                .toList();
    }
}
