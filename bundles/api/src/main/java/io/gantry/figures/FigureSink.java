package io.gantry.figures;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Takes figures; for one thread at a time. */
@ProviderType
public interface FigureSink {
    void gauge(String name, Map<String, String> labels, double value);

    /** A total that only grows. */
    void counter(String name, Map<String, String> labels, double total);

    /**
     * How often values fell where.
     *
     * @param counts one for each bound, of the values up to it and above the bound before, and one more for the rest
     * @param bounds ascending
     */
    void histogram(String name, Map<String, String> labels, long[] counts, double[] bounds, double sum);
}
