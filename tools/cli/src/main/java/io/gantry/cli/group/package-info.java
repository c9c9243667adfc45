/** {@code gantry group} and {@code gantry offset}. */
package io.gantry.cli.group;
