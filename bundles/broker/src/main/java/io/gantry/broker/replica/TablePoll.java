package io.gantry.broker.replica;

import io.gantry.registry.FollowedTable;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Asks a leader for its tables by the requests of RocketMQ's slaves, takes over what has changed. For one thread. */
final class TablePoll {
    private static final long TIMEOUT_MILLIS = 5_000;
    /** So many calls tell the leader news in one round; the rest is told in the next ones. */
    private static final int MAX_NEWS = 1_000;

    private final WireClient client;
    private final TableJournal journal;
    /** Checksums of what was taken over last. */
    private final Map<FollowedTable, Long> taken = new IdentityHashMap<>();
    /** Where the log ended when all tables were asked for last. */
    private long askedAt;
    /** Where the log ended when this node was first seen to lead; -1 while it does not. */
    private long ledAt = -1;

    /**
     * One look at all tables.
     *
     * @param isAnswered whether the leader answered to all
     * @param wrong what went wrong last; empty when nothing did
     */
    record Round(boolean isAnswered, String wrong) {}

    TablePoll(WireClient client, TableJournal journal) {
        this.client = client;
        this.journal = journal;
    }

    /** The next round takes everything over, whether it has changed or not. */
    void forget() {
        taken.clear();
    }

    /** Asks for each table, and tells the leader what it does not know. */
    Round ask(String address, Collection<FollowedTable> tables) throws InterruptedException {
        taken.keySet().retainAll(tables);
        ledAt = -1;
        // What the leader writes of its tables from here on, it may do after it has answered.
        long end = journal.end();
        String wrong = "";
        boolean isAnswered = true;
        for (FollowedTable table : tables) {
            try {
                String refusal = ask(table, address);
                wrong = refusal.isEmpty() ? wrong : refusal;
            } catch (IOException | RuntimeException e) {
                wrong = table.requestCode() + ": " + e;
                isAnswered = false;
            }
        }
        askedAt = wrong.isEmpty() ? end : askedAt;
        return new Round(isAnswered, wrong);
    }

    /** Why the leader does not tell the table; empty when it does. */
    private String ask(FollowedTable table, String address) throws IOException, InterruptedException {
        Answer answer = client.ask(address, Call.of(table.requestCode(), Map.of()), TIMEOUT_MILLIS);
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            // It lacks the feature, and so has no such table.
            return "";
        }
        if (!answer.isSuccess()) {
            return table.requestCode() + ": the leader answered " + answer.code() + " " + answer.remark();
        }
        CRC32C crc = new CRC32C();
        crc.update(answer.body());
        long sum = crc.getValue() << 32 | answer.body().length;
        if (!Long.valueOf(sum).equals(taken.get(table))) {
            table.takeOver(answer.body());
            taken.put(table, sum);
        }
        List<Call> news = table.news();
        for (Call call : news.subList(0, Math.min(MAX_NEWS, news.size()))) {
            client.ask(address, call, TIMEOUT_MILLIS);
            table.told(call);
        }
        return "";
    }

    /** Takes over what the old leader wrote into the log after it was asked last; false when it cannot be found yet. */
    boolean replay(Collection<FollowedTable> tables) {
        // What comes under load from here on is this leader's own: who waited for that, too, would never be ready.
        ledAt = ledAt < 0 ? journal.end() : ledAt;
        if (!journal.isReady(ledAt)) {
            return false;
        }
        journal.replay(askedAt, tables);
        ledAt = -1;
        return true;
    }
}
