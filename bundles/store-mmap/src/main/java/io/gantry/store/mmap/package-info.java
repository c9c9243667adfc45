/** Mapped segments: commit log, consume queues, index, recovery, retention. */
package io.gantry.store.mmap;
