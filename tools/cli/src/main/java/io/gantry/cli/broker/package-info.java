/** {@code gantry broker} and {@code gantry cluster}. */
package io.gantry.cli.broker;
