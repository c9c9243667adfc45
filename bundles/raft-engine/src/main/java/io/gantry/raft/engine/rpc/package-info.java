/**
 * The library's RPC on Netty. Two connections to each peer: one of votes and heartbeats, one of entries and files; what
 * was sent first is handled first, on each. A connection is {@code GANTRYR1}, a proof of both sides, then frames.
 */
package io.gantry.raft.engine.rpc;
