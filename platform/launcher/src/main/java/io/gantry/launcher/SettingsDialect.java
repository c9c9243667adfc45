package io.gantry.launcher;

/**
 * How an operator writes a node's settings down. Found with {@link java.util.ServiceLoader} on the
 * launcher's class path; there is one. Called once, by the main thread, before anything is started.
 */
public interface SettingsDialect {
    /**
     * Reads the settings. Creates, changes and locks nothing on disk. What is wrong with them is a
     * value, {@link NodeSettings#errors}; it throws nothing for a bad or unreadable file.
     */
    NodeSettings read(SettingsSource source);
}
