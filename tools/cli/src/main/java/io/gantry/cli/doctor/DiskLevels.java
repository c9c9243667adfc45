package io.gantry.cli.doctor;

import java.util.Locale;
import java.util.Map;

/**
 * What a broker does when its disk fills, in percent of the disk.
 *
 * @param asked above it, files past their time go at once ({@code diskMaxUsedSpaceRatio})
 * @param forced above it, files go before their time
 * @param refused above it, sends are refused
 */
record DiskLevels(int asked, int forced, int refused) {
    private static final int ASKED = 75;
    private static final int FORCED = 85;
    private static final int REFUSED = 90;

    /** The levels of a broker's settings; RocketMQ's default where it says none. */
    static DiskLevels of(Map<String, String> settings) {
        return new DiskLevels(
                number(settings, "diskMaxUsedSpaceRatio", ASKED),
                Math.min(FORCED, number(settings, "diskSpaceCleanForciblyRatio", FORCED)),
                Math.min(REFUSED, number(settings, "diskSpaceWarningLevelRatio", REFUSED)));
    }

    private static int number(Map<String, String> settings, String key, int fallback) {
        String text = settings.getOrDefault(key, "");
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : fallback;
    }

    /** What a disk that is full to so many percent means. */
    void check(String about, double usedPercent, Findings findings) {
        String used = String.format(Locale.ROOT, "the disk is full to %.1f %%", usedPercent);
        String remedy = "make room, or shorten fileReservedTime";
        if (usedPercent > refused) {
            findings.fail(about, used + ": above " + refused + " % sends are refused with code 14", remedy);
        } else if (usedPercent > forced) {
            findings.warn(about, used + ": above " + forced + " % files are deleted before their time", remedy);
        } else if (usedPercent > asked) {
            findings.warn(about, used + ": above " + asked + " % old files are deleted at any hour", remedy);
        } else {
            findings.ok(about, used + ", sends are refused above " + refused + " %");
        }
    }

    /** Whether each level can be reached. */
    void checkReach(String about, Findings findings) {
        if (asked > forced) {
            findings.warn(
                    about,
                    "diskMaxUsedSpaceRatio=" + asked + " is unreachable: above " + forced
                            + " % files are deleted before their time anyway",
                    "write a number below " + forced + ", such as " + ASKED);
        }
    }
}
