package io.gantry.broker.table;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.registry.ConfigFiles;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keeps tables of the bundles around the broker, as its own are kept. Safe for any thread. */
@Component(service = ConfigFiles.class)
public final class KeptFiles implements ConfigFiles {
    private final Path folder;
    private final TableKeeper keeper;

    @Activate
    public KeptFiles(@Reference BrokerIdentity identity, @Reference TableKeeper keeper) {
        this.folder = identity.configDirectory();
        this.keeper = keeper;
    }

    @Override
    public Kept keep(
            String name, Consumer<byte[]> reader, LongSupplier version, Supplier<byte[]> writer, long intervalMillis) {
        Path path = folder.resolve(name).normalize();
        if (!folder.equals(path.getParent())) {
            throw new IllegalArgumentException("Not the name of a file in the folder config: " + name);
        }
        TableFile file = new TableFile(path);
        file.loadBytes(bytes -> {
            reader.accept(bytes);
            return Boolean.TRUE;
        });
        return keeper.keepBytes(file, version, writer, intervalMillis);
    }
}
