package io.gantry.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.stand.Tables;
import io.gantry.codec.JsonWriter;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.message.SystemTopic;
import io.gantry.route.TopicConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Topics of a leader, as a follower takes them over. */
final class FollowedTopicsTest {
    private final Tables theirs = new Tables(Path.of("unused"));
    private final Tables own = new Tables(Path.of("unused"));
    private final OffsetTable offsets = new OffsetTable(new SteppedClock());
    private final MemoryLog log = new MemoryLog(1 << 12);
    private final MemoryStore store = new MemoryStore(log, "1s");
    private final FollowedTopics followed = new FollowedTopics(own.topics, offsets, store);

    private void takeOver() {
        followed.takeOver(JsonWriter.COMPACT.bytes(theirs.topics.snapshot().toJson()));
    }

    @Test
    void topicsComeChangeAndGo() {
        theirs.topics.put(TopicConfig.of("t", 4));
        takeOver();
        assertEquals(theirs.topics.find("t"), own.topics.find("t"));
        theirs.topics.put(TopicConfig.of("t", 8).withPermission(4));
        takeOver();
        assertEquals(theirs.topics.find("t"), own.topics.find("t"));
        long version = own.topics.dataVersion().counter();
        takeOver();
        assertEquals(version, own.topics.dataVersion().counter(), "nothing new, nothing written");
        offsets.commit("g", "t", 0, 5);
        theirs.topics.remove("t");
        takeOver();
        assertNull(own.topics.find("t"));
        assertEquals(-1, offsets.find("g", "t", 0));
    }

    @Test
    void systemTopicsStayAsTheyAre() {
        theirs.topics.remove(SystemTopic.AUTO_CREATE);
        theirs.topics.put(TopicConfig.of(SystemTopic.SCHEDULE, 1));
        TopicConfig before = own.topics.find(SystemTopic.SCHEDULE);
        takeOver();
        assertNotNull(own.topics.find(SystemTopic.AUTO_CREATE));
        assertEquals(before, own.topics.find(SystemTopic.SCHEDULE));
    }

    @Test
    void namesThatCannotBeATopicsAreLeftOut() {
        theirs.topics.put(TopicConfig.of("../up", 1));
        theirs.topics.put(TopicConfig.of("fine", 1));
        takeOver();
        assertNull(own.topics.find("../up"));
        assertTrue(own.topics.all().containsKey("fine"));
        assertFalse(own.topics.all().containsKey("../up"));
    }

    @Test
    void topicsThatTheOldLeaderHadNoTimeToTellOfComeFromTheLog() {
        own.topics.put(TopicConfig.of("known", 1));
        log.append(Records.of("known", 5, "x"));
        log.append(Records.of("late", 2, "x"));
        log.append(Records.of("%RETRY%g", 0, "x"));
        log.append(Records.of("%DLQ%g", 0, "x"));
        log.append(Records.of(SystemTopic.HALF, 0, "x"));
        store.dispatch();
        long before = own.topics.size();
        followed.lead();
        assertEquals(TopicConfig.of("late", 3), own.topics.find("late"));
        assertEquals(1, own.topics.find("known").readQueues(), "what is known stays");
        assertEquals(6, own.topics.find("%RETRY%g").permission());
        assertEquals(2, own.topics.find("%DLQ%g").permission());
        assertEquals(before + 3, own.topics.size());
    }
}
