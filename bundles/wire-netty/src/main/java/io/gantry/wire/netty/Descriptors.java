package io.gantry.wire.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections the process may have open, so that the store and the shell still open what they need. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final String LINE = "Max open files";
    /** One in so many is for others, and at least a few. */
    private static final int SHARE = 8;

    private static final int FEW = 128;

    private Descriptors() {}

    /** As many as are wanted, if the process may open so many files; without Linux's word for it, as many. */
    static int most(int wanted) {
        try {
            return most(wanted, Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            LOG.debug("The limit of open files is not known: reason={}", e.getMessage());
            return wanted;
        }
    }

    static int most(int wanted, List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(LINE)) {
                Scanner soft = new Scanner(line.substring(LINE.length()));
                return soft.hasNextLong() ? bounded(wanted, soft.nextLong()) : wanted;
            }
        }
        return wanted;
    }

    private static int bounded(int wanted, long files) {
        long most = Math.max(1, files - Math.max(FEW, files / SHARE));
        if (most >= wanted) {
            return wanted;
        }
        LOG.warn(
                "Fewer connections than configured, for the process may open few files: connections={},"
                        + " configured={}, openFiles={}: raise it (ulimit -n) before the start",
                most,
                wanted,
                files);
        return (int) most;
    }
}
