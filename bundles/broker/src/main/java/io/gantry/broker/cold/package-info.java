/** Consumers that read from disk: how much each group does, and which of them have to wait for it. */
package io.gantry.broker.cold;
