/** What happens before the store is seen: directory lock, checkpoint, the walk over the log. */
package io.gantry.store.mmap.recovery;
