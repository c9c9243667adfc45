package io.gantry.store.inspect;

import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Prints records, one a line: {@code gantry log dump}. */
final class Dump {
    private static final int MAX_KEY_CHARS = 80;
    private static final int MAX_BODY_BYTES = 48;

    private final Page page;
    private long left;
    private boolean isDamaged;

    Dump(Page page, long count) {
        this.page = page;
        this.left = count;
    }

    /** Prints from a position on; false when damage was met. */
    boolean print(StoreFiles files, long from) throws IOException, WrongUseException {
        if (from > 0 && files.at(from) == null) {
            long start = files.log().isEmpty() ? 0 : files.log().get(0).base();
            long end = files.log().isEmpty()
                    ? 0
                    : files.log().get(files.log().size() - 1).end();
            throw new WrongUseException(
                    "Position " + from + " is not in these files; they hold " + start + " to " + end);
        }
        page.line(
                "%20s %10s  %-24s %-32s %8s  %s", "position", "bytes", "stored", "topic/queue", "offset", "keys, body");
        for (LogFile file : files.log()) {
            if (file.end() > from && left > 0) {
                print(file, from);
            }
        }
        return !isDamaged;
    }

    private void print(LogFile file, long from) throws IOException, WrongUseException {
        RecordScan scan = new RecordScan(file, file.map());
        scan.skipTo(from);
        while (left > 0 && scan.nextPosition() < file.end()) {
            Finding found = scan.next();
            if (found == Finding.MESSAGE) {
                page.line("%s", describe(scan.message()));
            } else if (found == Finding.BLANK) {
                page.line("%20d %10d  blank to the segment's end", scan.position(), file.end() - scan.position());
            } else if (found == Finding.EMPTY && !scan.hasMore()) {
                return;
            } else {
                isDamaged = true;
                long bytes = scan.nextPosition() - scan.position();
                page.line("%20d %10d  damaged: %s in %s", scan.position(), bytes, found, file.path());
            }
            left--;
            if (left == 0 && scan.nextPosition() < file.end()) {
                page.line("there may be more: --from %d", scan.nextPosition());
            }
        }
    }

    private static String describe(StoredMessage message) {
        Map<String, String> properties = message.properties();
        byte[] head = new byte[Math.min(MAX_BODY_BYTES, message.bodyBytes())];
        message.body().get(head);
        String rest = message.bodyBytes() > head.length ? "... (" + message.bodyBytes() + " bytes)" : "";
        String keys = (properties.getOrDefault("TAGS", "")
                        + ' '
                        + properties.getOrDefault("KEYS", "")
                        + ' '
                        + properties.getOrDefault("UNIQ_KEY", ""))
                .trim();
        return "%20d %10d  %-24s %-32s %8d  %s | %s%s"
                .formatted(
                        message.position(),
                        message.bytes(),
                        Instant.ofEpochMilli(message.storeTimestampMillis()),
                        Page.printable(message.topic(), MAX_KEY_CHARS) + "/" + message.queueId(),
                        message.queueOffset(),
                        Page.printable(keys, MAX_KEY_CHARS),
                        Page.printable(new String(head, StandardCharsets.UTF_8), MAX_BODY_BYTES),
                        rest);
    }
}
