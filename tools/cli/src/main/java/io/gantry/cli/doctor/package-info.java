/** {@code gantry doctor}. */
package io.gantry.cli.doctor;
