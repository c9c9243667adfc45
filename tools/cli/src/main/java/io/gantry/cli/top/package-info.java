/** {@code gantry top}. */
package io.gantry.cli.top;
