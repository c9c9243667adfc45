package io.gantry.broker.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the machine has; without the management classes, which not every node has. */
final class PhysicalMemory {
    /** Bytes of the machine's memory; four times the heap where the system does not say. */
    static final long BYTES = find();

    private PhysicalMemory() {}

    private static long find() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Runtime.getRuntime().maxMemory() * 4;
        }
        return Runtime.getRuntime().maxMemory() * 4;
    }
}
