package io.gantry.clients;

import jakarta.json.JsonObject;
import java.util.Map;

/** Clients that write to a topic of a group and read from each member, and the history of that. */
final class Recording {
    /** Members are numbered from 0, who leads, to one more than there are. */
    private static final int NUMBERS = 4;

    private final ClientVm client;
    private final RaftGroup group;
    private final String topic;
    private String outcomes = "";

    /** Begins. */
    Recording(ClientVm client, RaftGroup group, String topic) {
        this.client = client;
        this.group = group;
        this.topic = topic;
        client.run(
                "startHistory",
                Stage.argsAt(
                        group.names().address(),
                        "topic",
                        topic,
                        "size",
                        1_000,
                        "timeoutMillis",
                        3_000,
                        "readers",
                        NUMBERS));
    }

    /** Waits until that many more sends to each queue were acknowledged. */
    void await(int count) {
        client.run("awaitHistory", Map.of("count", count, "timeoutMillis", 60_000));
    }

    /** Ends, and reads everything there is; all members are there. */
    History end() {
        JsonObject told = client.run("stopHistory", Map.of());
        outcomes = told.get("outcomes") + " read by number " + told.get("readers");
        group.haveAll();
        History said = History.of(told);
        said.farthest().forEach((queue, offset) -> StoreFacts.awaitMaxOffset(group.leader(), topic, queue, offset + 1));
        JsonObject read = client.run("readQueues", Stage.argsAt(group.names().address(), "topic", topic));
        return said.with(read);
    }

    /** How sends ended, and how much was read from whom. */
    String outcomes() {
        return outcomes;
    }
}
