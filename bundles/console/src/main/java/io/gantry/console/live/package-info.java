/** What the pages show as it happens: a sample each second, kept for a while, and told to browsers. */
package io.gantry.console.live;
