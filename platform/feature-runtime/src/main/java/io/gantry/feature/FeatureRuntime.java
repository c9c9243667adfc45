package io.gantry.feature;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The features of a running node. One change at a time; a change that fails leaves everything as it was.
 * Safe for any thread; {@link #apply} blocks until the change is done or undone.
 */
@ProviderType
public interface FeatureRuntime {
    /** What is installed, in order of installation. */
    List<InstalledFeature> installed();

    /** Names of the features in the distribution that are not installed, sorted. */
    List<String> available();

    /** What {@link #apply} would do; changes nothing. */
    Outcome plan(Change change);

    /** Makes a change, and keeps it across restarts. */
    Outcome apply(Change change);
}
