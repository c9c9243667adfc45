package io.gantry.feature.runtime;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.BundleContext;

/** Where the runtime finds and keeps things, from the framework's properties. */
record NodeFolders(FeatureShelf features, BundleShelf shelf, InstalledSet kept, long provideMillis) {
    private static final String PROVIDE_MILLIS = "30000";

    static NodeFolders of(BundleContext context) {
        Path home = Path.of(require(context, "gantry.home")).toAbsolutePath().normalize();
        Path own = Path.of(require(context, "gantry.dir"))
                .toAbsolutePath()
                .normalize()
                .resolve("runtime");
        String folders = context.getProperty("gantry.repositories");
        List<Path> repositories = folders == null
                ? List.of(home.resolve("system"), own.resolve("system"))
                : Arrays.stream(folders.split(File.pathSeparator))
                        .map(folder -> Path.of(folder).toAbsolutePath().normalize())
                        .toList();
        String millis = context.getProperty("gantry.provide.millis");
        return new NodeFolders(
                new FeatureShelf(home.resolve("features"), own.resolve("features")),
                new BundleShelf(repositories),
                new InstalledSet(own.resolve("installed")),
                Long.parseLong(millis == null ? PROVIDE_MILLIS : millis));
    }

    private static String require(BundleContext context, String name) {
        String value = context.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("The launcher did not set " + name);
        }
        return value;
    }
}
