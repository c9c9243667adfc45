/** Proof that golden files arrive unchanged. */
package io.gantry.golden;
