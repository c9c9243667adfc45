/** What operators and their tools ask: figures, progress, resets, settings. */
package io.gantry.broker.admin;
