/** What takes long: who began it, how far it is, how it ended, and ending it between two of its items. */
package io.gantry.console.jobs;
