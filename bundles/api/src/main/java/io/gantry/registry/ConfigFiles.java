package io.gantry.registry;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** Tables that are kept in the broker's {@code config} folder, each with its previous version. Safe for any thread. */
@ProviderType
public interface ConfigFiles {
    /**
     * Reads a file, or its backup when the reader does not take it, and from then on writes it when the version moves.
     * A crash leaves either the old or the new file; one that cannot be read is kept as {@code .damaged}.
     *
     * @param name of the file, without a folder
     * @param reader called before this returns, not at all when there is no file; an IllegalArgumentException says
     *     that the bytes make no sense, and then it may be called again with the backup's
     * @param version a number that differs when the table has changed since
     * @param writer the table now, called by the writing thread
     * @param intervalMillis the shortest time between two writes
     * @throws io.gantry.log.StorageException neither file nor backup can be read; both are left as they are
     */
    Kept keep(String name, Consumer<byte[]> reader, LongSupplier version, Supplier<byte[]> writer, long intervalMillis);

    /** One table that is kept. */
    interface Kept extends AutoCloseable {
        /** Asks for a write soon; to be called by a table that just changed and should not wait. */
        void changed();

        /** Writes what has changed, and ends it. */
        @Override
        void close();
    }
}
