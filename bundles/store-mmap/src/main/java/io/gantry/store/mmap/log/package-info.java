/** The commit log: append, force, read, retention of its segments. */
package io.gantry.store.mmap.log;
