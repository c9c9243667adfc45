/** Calls to other nodes. */
package io.gantry.wire.netty.client;
