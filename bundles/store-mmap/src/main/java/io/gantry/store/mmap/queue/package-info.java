/** Consume queues: units of 20 bytes in mapped files, built by the dispatcher. */
package io.gantry.store.mmap.queue;
