/** {@code gantry msg}. */
package io.gantry.cli.message;
