/** Small files that are either the old or the new ones after a crash, never half of both. */
package io.gantry.namesrv.file;
