/** Sockets to frames to handlers, and back. */
package io.gantry.wire.netty;
