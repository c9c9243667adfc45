/** Removal of what is too old, or does not fit on the disk any more. */
package io.gantry.store.mmap.retention;
