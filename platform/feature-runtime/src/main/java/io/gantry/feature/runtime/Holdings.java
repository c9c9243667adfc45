package io.gantry.feature.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/**
 * Which features are installed, and the bundles they brought. A bundle that the launcher brought is used by
 * features but never held by them. Guarded by the runtime's lock, but for {@link #updatedByHand}.
 */
final class Holdings {
    private final Map<String, FeatureFile> features = new LinkedHashMap<>();
    private final Map<BundleId, Held> bundles = new ConcurrentHashMap<>();

    /** A bundle, and when it was what the feature says: an update by hand changes the time. */
    private record Held(Bundle bundle, long modifiedMillis) {}

    List<FeatureFile> features() {
        return List.copyOf(features.values());
    }

    FeatureFile feature(String name) {
        return features.get(name);
    }

    void replace(List<FeatureFile> now) {
        features.clear();
        now.forEach(feature -> features.put(feature.name(), feature));
    }

    void hold(BundleId id, Bundle bundle) {
        bundles.put(id, new Held(bundle, bundle.getLastModified()));
    }

    void release(BundleId id) {
        bundles.remove(id);
    }

    Bundle bundle(BundleId id) {
        Held held = bundles.get(id);
        return held == null ? null : held.bundle;
    }

    /** The feature's bundles that are not what it says any more, and the version that runs. Safe for any thread. */
    List<String> updatedByHand(FeatureFile feature) {
        List<String> updated = new ArrayList<>();
        for (BundleId id : feature.bundleIds()) {
            Held held = bundles.get(id);
            if (held != null && held.bundle.getLastModified() != held.modifiedMillis) {
                updated.add(id + " runs as " + held.bundle.getVersion());
            }
        }
        return updated;
    }

    /** The ids of the bundles that only these features need, in order of installation. */
    List<BundleId> onlyIn(List<FeatureFile> leaving, List<FeatureFile> staying) {
        Set<BundleId> needed = ids(staying);
        Set<BundleId> gone = ids(leaving);
        gone.removeAll(needed);
        gone.removeIf(id -> !bundles.containsKey(id));
        return new ArrayList<>(gone);
    }

    static Set<BundleId> ids(List<FeatureFile> of) {
        Set<BundleId> ids = new LinkedHashSet<>();
        of.forEach(feature -> ids.addAll(feature.bundleIds()));
        return ids;
    }

    /** The configurations of features; two that differ about one PID cannot run together. */
    static Map<String, Map<String, Object>> configurations(List<FeatureFile> of) throws FeatureException {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (FeatureFile feature : of) {
            for (Map.Entry<String, Map<String, Object>> entry :
                    feature.configurations().entrySet()) {
                Map<String, Object> other = all.putIfAbsent(entry.getKey(), entry.getValue());
                if (other != null && !other.equals(entry.getValue())) {
                    throw new FeatureException("The feature " + feature.name() + " configures " + entry.getKey()
                            + " otherwise than another installed feature; install only one of the two");
                }
            }
        }
        return all;
    }
}
