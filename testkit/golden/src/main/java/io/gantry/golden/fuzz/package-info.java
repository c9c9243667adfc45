/** Bytes that are nearly right, and how long to make them: what the fuzz tests of all codecs have in common. */
package io.gantry.golden.fuzz;
