package io.gantry.registry;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The subscription groups of this broker. Reads take no lock. Safe for any thread. */
@ProviderType
public interface Groups {
    /** The group, made when it is not there and may be made; else null. */
    GroupConfig find(String group);

    /** The group, or null; never makes one. */
    GroupConfig peek(String group);

    /** A copy of all groups, by name. */
    Map<String, GroupConfig> all();

    int size();
}
