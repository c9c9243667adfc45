package io.gantry.feature.runtime;

import io.gantry.feature.Change;
import io.gantry.feature.Plan;
import io.gantry.feature.runtime.FeatureFile.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;

/**
 * A change worked out to the last bundle and configuration, with every file found and checked; nothing is touched
 * yet.
 *
 * @param arriving the features that come
 * @param target the features that there are afterwards
 * @param files the files of bundles that are not there yet, in order of their start
 * @param gone the bundles that nobody needs any more, in order of their start
 * @param written the configurations to write: PID and the features' values
 * @param deleted the PIDs to delete
 */
record Blueprint(
        List<FeatureFile> arriving,
        List<FeatureFile> target,
        Map<BundleId, Path> files,
        List<BundleId> gone,
        Map<String, Map<String, Object>> written,
        Set<String> deleted) {

    static Blueprint draw(Change change, Holdings holdings, FeatureShelf features, BundleShelf shelf)
            throws FeatureException {
        List<FeatureFile> leaving = new ArrayList<>();
        for (String name : new LinkedHashSet<>(change.remove())) {
            FeatureFile feature = holdings.feature(name);
            if (feature == null) {
                throw new FeatureException("The feature " + name + " is not installed; installed are: "
                        + String.join(
                                ", ",
                                holdings.features().stream()
                                        .map(FeatureFile::name)
                                        .toList()));
            }
            leaving.add(feature);
        }
        List<FeatureFile> target = new ArrayList<>(holdings.features());
        target.removeAll(leaving);
        List<FeatureFile> arriving = new ArrayList<>();
        for (String wanted : new LinkedHashSet<>(change.install())) {
            FeatureFile feature = features.read(wanted);
            if (target.stream().anyMatch(other -> other.name().equals(feature.name()))) {
                throw new FeatureException("The feature " + feature.name() + " is installed already");
            }
            arriving.add(feature);
            target.add(feature);
        }
        Map<String, Map<String, Object>> after = Holdings.configurations(target);
        Set<String> deleted =
                new LinkedHashSet<>(Holdings.configurations(leaving).keySet());
        deleted.removeAll(after.keySet());
        return new Blueprint(
                List.copyOf(arriving),
                List.copyOf(target),
                find(arriving, holdings, shelf),
                holdings.onlyIn(leaving, target),
                Holdings.configurations(arriving),
                deleted);
    }

    private static Map<BundleId, Path> find(List<FeatureFile> arriving, Holdings holdings, BundleShelf shelf)
            throws FeatureException {
        Map<BundleId, Path> files = new LinkedHashMap<>();
        for (FeatureFile feature : arriving) {
            for (Part part : feature.bundles()) {
                if (holdings.bundle(part.id()) == null) {
                    files.put(part.id(), shelf.find(part));
                }
            }
        }
        return files;
    }

    /** Whether a swap stops what goes before it starts what comes. */
    boolean isStopFirst() {
        return arriving.stream().anyMatch(FeatureFile::isStopFirst);
    }

    /** What services the node must have afterwards. */
    List<String> provides() {
        return target.stream()
                .flatMap(feature -> feature.provides().stream())
                .distinct()
                .toList();
    }

    Plan plan(Holdings holdings, Container container) {
        Collection<Bundle> leaving = gone.stream().map(holdings::bundle).toList();
        return new Plan(
                files.entrySet().stream()
                        .filter(entry -> container.find(entry.getValue()) == null)
                        .map(entry -> entry.getKey().text())
                        .toList(),
                gone.stream().map(BundleId::text).toList(),
                container.dependents(leaving).stream()
                        .map(Bundle::getSymbolicName)
                        .sorted()
                        .toList(),
                List.copyOf(written.keySet()),
                List.copyOf(deleted));
    }
}
