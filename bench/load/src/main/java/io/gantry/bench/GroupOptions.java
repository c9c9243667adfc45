package io.gantry.bench;

import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Topics;
import io.gantry.cluster.option.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Who reads, where each begins, and whether the brokers note how far it has come. */
final class GroupOptions {
    /** Where reading begins. */
    enum From {
        FIRST,
        LAST,
        GROUP
    }

    /** Every broker has it, so that reading leaves no group behind. */
    static final String TOOLS_GROUP = "TOOLS_CONSUMER";

    private static final int MAX_GROUPS = 10_000;
    private static final long MIN_COMMIT_MILLIS = 100;
    private static final long MAX_COMMIT_MILLIS = 3_600_000;
    private static final int MAX_NAME = 255;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "first",
            description = "Begin at the first message kept, behind the last, or where the group is (default: first).")
    private From from;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = TOOLS_GROUP,
            description = "The group whose name the pulls bear (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "1",
            description = "So many groups read at the same time: GROUP-0, GROUP-1, ... (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(
            names = "--commit",
            description = "Let the brokers note how far the group has come; without it nothing changes.")
    private boolean isCommitted;

    @Option(
            names = "--commit-every",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            defaultValue = "5s",
            description =
                    "How often they are told with --commit, for each queue and group (default: ${DEFAULT-VALUE}).")
    private long commitMillis;

    void check(TargetOptions target) {
        boolean isName = !group.isBlank() && group.chars().noneMatch(c -> c < ' ');
        target.within("--groups", groups, 1, MAX_GROUPS);
        if (!isName || name(groups - 1).length() > MAX_NAME) {
            throw target.wrong("'" + group + "' is no group", "take 1 to 255 letters or digits");
        }
        target.within("--commit-every in ms", commitMillis, MIN_COMMIT_MILLIS, MAX_COMMIT_MILLIS);
        if (group.equals(TOOLS_GROUP) && (isCommitted || from == From.GROUP || groups > 1)) {
            throw target.wrong("--commit, --groups and --from group need a group of yours", "name it with --group");
        }
    }

    /** The groups that read. */
    List<String> names() {
        return IntStream.range(0, groups).mapToObj(this::name).toList();
    }

    private String name(int number) {
        return groups == 1 ? group : group + "-" + number;
    }

    int count() {
        return groups;
    }

    /** As it was given. */
    String group() {
        return group;
    }

    boolean isCommitted() {
        return isCommitted;
    }

    /** How often the brokers are told; 0 for never. */
    long commitNanos() {
        return isCommitted ? commitMillis * NANOS_PER_MILLI : 0;
    }

    /** Adds each group's queues to the links. */
    void begin(Topics topics, List<QueueAddress> queues, List<Long> ends, PullLinks links) {
        List<Long> first = from == From.LAST ? ends : topics.minOffsets(queues);
        for (String name : names()) {
            links.add(name, from == From.GROUP ? noted(topics, queues, first, name) : first, ends);
        }
    }

    private static List<Long> noted(Topics topics, List<QueueAddress> queues, List<Long> first, String name) {
        List<Long> noted = topics.groupOffsets(queues, name);
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            starts.add(Math.max(first.get(i), noted.get(i)));
        }
        return starts;
    }
}
