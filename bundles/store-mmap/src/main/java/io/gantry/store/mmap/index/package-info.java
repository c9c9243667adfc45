/** The index of message keys: hash tables on disk. */
package io.gantry.store.mmap.index;
