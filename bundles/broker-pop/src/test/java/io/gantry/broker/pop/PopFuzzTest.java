package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gantry.codec.StoredMessage;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Replies;
import io.gantry.message.Property;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random messages, pops, acknowledgements, changes, crashes and time: what was acknowledged in time never comes again,
 * what was not always does. A failure names its seed.
 */
class PopFuzzTest {
    /** Many with {@code -Dgantry.pop.seeds=2000}. */
    private static final int SEEDS = Integer.getInteger("gantry.pop.seeds", 30);

    private static final int STEPS = 250;
    private static final long INVISIBLE = 10_000;

    /** One message as it was given. */
    private record Given(String name, int queueId, long offset, String words, long untilMillis) {}

    @TempDir
    private Path root;

    private final Set<String> sent = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    /** What was acknowledged in order before a crash, perhaps behind something that was not. */
    private final Set<String> tolerated = new HashSet<>();

    /** What was acknowledged in order too late: that counts while it was not given again. */
    private final Set<String> late = new HashSet<>();

    private final List<Given> open = new ArrayList<>();
    private Stand stand;
    private Random random;
    private String seedText;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsLostAndNothingComesAgainThatIsDone(boolean isOrdered) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            sent.clear();
            acknowledged.clear();
            tolerated.clear();
            late.clear();
            open.clear();
            stand = new Stand(root.resolve(isOrdered + "-" + seed));
            random = new Random(seed);
            seedText = "seed " + seed + (isOrdered ? " in order" : "");
            for (int step = 0; step < STEPS; step++) {
                step(isOrdered);
            }
            requireAll(isOrdered);
        }
    }

    private void step(boolean isOrdered) throws Exception {
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                String name = "m" + sent.size();
                sent.add(name);
                stand.put(random.nextInt(4), name);
            }
            case 2, 3 -> pop(isOrdered);
            case 4, 5 -> acknowledgeOne();
            case 6 -> changeOne();
            case 7 -> stand.pass(random.nextInt((int) INVISIBLE));
            default -> {
                if (random.nextInt(5) == 0) {
                    stand.start();
                    if (isOrdered) {
                        // Known in memory only.
                        open.clear();
                        tolerated.addAll(acknowledged);
                    }
                }
            }
        }
    }

    private void requireAll(boolean isOrdered) throws Exception {
        for (int i = 0; i < 60; i++) {
            pop(isOrdered);
            while (!open.isEmpty()) {
                acknowledgeOne();
            }
            stand.pass(INVISIBLE);
        }
        Set<String> done = new HashSet<>(acknowledged);
        done.addAll(late);
        assertEquals(sent, done, seedText);
        assertEquals(0, stand.journal.ledger().size(), seedText);
        assertEquals(ResponseCode.PULL_NOT_FOUND, ask(isOrdered).code(), seedText);
    }

    private Replies ask(boolean isOrdered) {
        return Replies.to(
                stand.pop,
                LocalRequest.of(RequestCode.POP_MESSAGE)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", -1)
                        .with("pollTime", 0)
                        .with("bornTime", 0)
                        .with("maxMsgNums", 1 + random.nextInt(6))
                        .with("invisibleTime", INVISIBLE)
                        .with("initMode", 0)
                        .with("order", isOrdered));
    }

    private void pop(boolean isOrdered) throws Exception {
        // Two pops of a moment might have the same name.
        stand.pass(1);
        Replies given = ask(isOrdered);
        if (given.code() != ResponseCode.SUCCESS) {
            assertEquals(ResponseCode.PULL_NOT_FOUND, given.code(), seedText);
            return;
        }
        stand.store.dispatch();
        Map<String, Long> starts = new HashMap<>();
        for (String part : given.field("startOffsetInfo").split(";")) {
            String[] words = part.split(" ");
            starts.put(words[0] + " " + words[1], Long.parseLong(words[2]));
        }
        ByteBuffer records = ByteBuffer.wrap(given.body());
        StoredMessage message = new StoredMessage();
        for (int at = 0; at < records.limit(); at += message.bytes()) {
            message.wrap(records, at);
            String words = message.property(Property.POP_CHECKPOINT);
            if (words == null) {
                words = starts.get("0 " + message.queueId()) + " " + given.field("popTime") + " " + INVISIBLE + " "
                        + given.field("reviveQid") + " 0 broker-a " + message.queueId() + " " + message.queueOffset();
            }
            String name = StandardCharsets.UTF_8.decode(message.body()).toString();
            assertFalse(
                    acknowledged.contains(name) && !tolerated.contains(name), seedText + ": " + name + " comes again");
            open.add(
                    new Given(name, message.queueId(), message.queueOffset(), words, stand.clock.millis() + INVISIBLE));
        }
    }

    private void acknowledgeOne() {
        if (open.isEmpty()) {
            return;
        }
        Given given = open.remove(random.nextInt(open.size()));
        boolean isInTime = stand.clock.millis() < given.untilMillis;
        LocalRequest request = request(RequestCode.ACK_MESSAGE, given);
        assertEquals(ResponseCode.SUCCESS, Replies.to(stand.ack, request).code(), seedText);
        stand.store.dispatch();
        if (isInTime) {
            acknowledged.add(given.name);
        } else if (given.words.contains(" 999 ")) {
            late.add(given.name);
        }
    }

    private void changeOne() {
        if (open.isEmpty()) {
            return;
        }
        Given given = open.remove(random.nextInt(open.size()));
        if (stand.clock.millis() >= given.untilMillis) {
            return;
        }
        long invisible = 1 + random.nextInt(20_000);
        Replies changed = Replies.to(
                stand.invisible,
                request(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, given).with("invisibleTime", invisible));
        assertEquals(ResponseCode.SUCCESS, changed.code(), seedText);
        stand.store.dispatch();
        String[] words = given.words.split(" ");
        boolean isOrdered = words[3].equals("999");
        words[0] = isOrdered ? words[0] : String.valueOf(given.offset);
        words[1] = changed.field("popTime");
        words[2] = changed.field("invisibleTime");
        open.add(new Given(
                given.name, given.queueId, given.offset, String.join(" ", words), stand.clock.millis() + invisible));
    }

    private static LocalRequest request(int code, Given given) {
        String topic = given.words.split(" ")[4].equals("1") ? "%RETRY%1_1" : Stand.NAME;
        return LocalRequest.of(code)
                .with("consumerGroup", Stand.NAME)
                .with("topic", topic)
                .with("queueId", given.queueId)
                .with("offset", given.offset)
                .with("extraInfo", given.words);
    }
}
