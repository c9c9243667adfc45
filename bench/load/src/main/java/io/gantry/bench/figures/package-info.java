/** What was counted and timed. */
package io.gantry.bench.figures;
