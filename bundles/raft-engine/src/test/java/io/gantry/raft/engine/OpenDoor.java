package io.gantry.raft.engine;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Admits this machine, and whoever knows the word. */
record OpenDoor(String word) implements RaftDoor {
    @Override
    public boolean admits(InetAddress address) {
        return address.isLoopbackAddress();
    }

    @Override
    public byte[] secret() {
        return word.getBytes(StandardCharsets.US_ASCII);
    }
}
