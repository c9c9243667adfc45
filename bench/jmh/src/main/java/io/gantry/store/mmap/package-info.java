/** Reaches the store's inside, which nobody else may. */
package io.gantry.store.mmap;
