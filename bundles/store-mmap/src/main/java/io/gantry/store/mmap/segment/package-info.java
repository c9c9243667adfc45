/** Files of one length, mapped whole and counted; nothing here knows what is in them. */
package io.gantry.store.mmap.segment;
