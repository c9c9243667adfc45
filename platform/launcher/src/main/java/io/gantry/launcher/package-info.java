/** The process: reads the settings, starts the framework with its base bundles, and stops it in order. */
package io.gantry.launcher;
