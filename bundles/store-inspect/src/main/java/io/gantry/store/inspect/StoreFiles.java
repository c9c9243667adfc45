package io.gantry.store.inspect;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what there is to look at: a store directory, a log directory, a segment, or a piece in {@code damaged}.
 *
 * @param root the store directory; null when only a part was named
 * @param log segments, oldest first
 */
record StoreFiles(Path root, List<LogFile> log) {
    private static final Pattern SEGMENT = Pattern.compile("00([0-9]{18})");
    private static final Pattern PIECE = Pattern.compile("[0-9]{20}-([0-9]{1,18})(?:\\.[0-9]+)?");

    static StoreFiles find(Path path) throws IOException, WrongUseException {
        if (Files.isRegularFile(path)) {
            LogFile file = file(path);
            if (file == null) {
                throw new WrongUseException(path + " is no file of a log: those are named by 20 digits, and pieces in"
                        + " the directory damaged by a segment and a position");
            }
            return new StoreFiles(null, List.of(file));
        }
        if (!Files.isDirectory(path)) {
            throw new WrongUseException("There is no " + path + "; name a store directory (storePathRootDir), a log"
                    + " directory, or a file of a log");
        }
        Path log = path.resolve("commitlog");
        boolean isRoot = Files.isDirectory(log);
        List<LogFile> files = segments(isRoot ? log : path);
        if (!isRoot && files.isEmpty()) {
            throw new WrongUseException(path + " is no store: it has neither a directory commitlog nor a segment; where"
                    + " the log is elsewhere (storePathCommitLog), name that directory");
        }
        return new StoreFiles(isRoot ? path : null, files);
    }

    /** The files of a directory that are named by their first byte's address, in that order. */
    static List<LogFile> segments(Path directory) throws IOException {
        List<LogFile> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path each : found) {
                if (SEGMENT.matcher(each.getFileName().toString()).matches()) {
                    files.add(file(each));
                }
            }
        }
        files.sort(Comparator.comparingLong(LogFile::base));
        return files;
    }

    private static LogFile file(Path path) throws IOException {
        String name = path.getFileName().toString();
        for (Pattern pattern : List.of(SEGMENT, PIECE)) {
            Matcher matcher = pattern.matcher(name);
            if (matcher.matches()) {
                return new LogFile(path, Long.parseLong(matcher.group(1)), Files.size(path));
            }
        }
        return null;
    }

    /** The segment that holds a position; null when none does. */
    LogFile at(long position) {
        for (LogFile file : log) {
            if (position >= file.base() && position < file.end()) {
                return file;
            }
        }
        return null;
    }

    long bytes() {
        return log.stream().mapToLong(LogFile::bytes).sum();
    }
}
