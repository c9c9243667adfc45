package io.gantry.settings.rocketmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a broker's files are, and how long the ones that are already there are. Looks only; a directory
 * that cannot be read counts as empty, because the store will say so with more to the point.
 */
final class StoreFiles {
    private final Effective effective;
    private final PathReading paths;
    private final Report report;

    StoreFiles(Effective effective, PathReading paths, Report report) {
        this.effective = effective;
        this.paths = paths;
        this.report = report;
    }

    /** Makes the paths absolute and takes over the file lengths of an old store. Returns the root. */
    Path settle() {
        Path root = paths.settle("storePathRootDir");
        if (effective.text("storePathCommitLog").isEmpty()) {
            effective.derive("storePathCommitLog", root.resolve("commitlog").toString());
        }
        if (effective.text("storePathCommitLog").contains(",")) {
            report.error(
                    effective.line("storePathCommitLog"),
                    "storePathCommitLog names several folders, and one is supported: "
                            + "move the files into one folder and name that");
            return root;
        }
        Path commitLog = paths.settle("storePathCommitLog");
        takeOldLength("mapedFileSizeCommitLog", "mappedFileSizeCommitLog", segment(commitLog, 1));
        takeOldLength(
                "mapedFileSizeConsumeQueue", "mappedFileSizeConsumeQueue", segment(root.resolve("consumequeue"), 3));
        roundQueueLength();
        return root;
    }

    /** Stores of Apache up to 4.3 honoured the old key; their files can only be read with its value. */
    private void takeOldLength(String oldKey, String newKey, Optional<Path> file) {
        if (!effective.isSet(oldKey)) {
            return;
        }
        long asked = effective.number(oldKey);
        long used = effective.number(newKey);
        boolean isLengthOfFiles = file.isPresent() && length(file.get()) == asked;
        if (asked != used && isLengthOfFiles && !effective.isSet(newKey)) {
            effective.derive(newKey, Math.toIntExact(asked));
            report.note(
                    effective.line(oldKey),
                    oldKey + "=" + asked + " is taken for " + newKey + ", because the files that are there have this "
                            + "length: write " + newKey + "=" + asked);
        } else {
            report.note(
                    effective.line(oldKey),
                    oldKey + "=" + asked + " has no effect, Apache ignores it since 4.5: write " + newKey
                            + ", which is now " + used);
        }
    }

    private void roundQueueLength() {
        int unit = 20;
        long asked = effective.number("mappedFileSizeConsumeQueue");
        long rounded = (asked + unit - 1) / unit * unit;
        if (rounded != asked) {
            report.note(
                    effective.line("mappedFileSizeConsumeQueue"),
                    "mappedFileSizeConsumeQueue=" + asked + " is no multiple of " + unit + ": " + rounded + " is used");
            effective.derive(
                    "mappedFileSizeConsumeQueue", Math.toIntExact(Math.min(rounded, Integer.MAX_VALUE / 20 * 20)));
        }
    }

    /** A segment file in the folder or in folders below it: its name begins with a digit. */
    private static Optional<Path> segment(Path folder, int depth) {
        try (Stream<Path> files = Files.find(folder, depth, (path, kind) -> kind.isRegularFile() && isNumbered(path))) {
            return files.findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumbered(Path path) {
        return Character.isDigit(path.getFileName().toString().charAt(0));
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
