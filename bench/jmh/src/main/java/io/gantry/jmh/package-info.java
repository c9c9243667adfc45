/** Micro-benchmarks; what they do is checked by {@code SmokeTest}, what they say is for {@code ./gantry jmh}. */
package io.gantry.jmh;
