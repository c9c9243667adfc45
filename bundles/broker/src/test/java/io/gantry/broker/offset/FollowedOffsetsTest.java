package io.gantry.broker.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.codec.JsonWriter;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.replica.Role;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose offset counts on a follower: the leader's, but what was committed here and the leader does not know. */
final class FollowedOffsetsTest {
    private final SteppedClock clock = new SteppedClock();
    private final OffsetTable theirs = new OffsetTable(clock);
    private final OffsetTable own = new OffsetTable(clock);
    private final FollowedOffsets followed = new FollowedOffsets(own);
    private final FixedTechnique technique = new FixedTechnique(new AdvancingWatermark(0));

    FollowedOffsetsTest() {
        technique.become(Role.FOLLOWER);
        followed.bindReplicator(technique);
    }

    private void takeOver() {
        followed.takeOver(JsonWriter.COMPACT.bytes(theirs.json()));
    }

    @Test
    void theLeadersOffsetsAreTakenAlsoBackwards() {
        theirs.commit("g", "t", 0, 100);
        theirs.commit("g", "t", 3, 7);
        takeOver();
        assertEquals(Map.of(0, 100L, 3, 7L), own.of("g", "t"));
        theirs.commit("g", "t", 0, 40);
        takeOver();
        assertEquals(40, own.find("g", "t", 0));
        assertEquals(List.of(), followed.news());
    }

    @Test
    void whatWasCommittedHereIsToldToTheLeaderAndNotLostMeanwhile() {
        theirs.commit("g", "t", 0, 100);
        takeOver();
        own.commit("g", "t", 0, 150);
        takeOver();
        assertEquals(150, own.find("g", "t", 0));
        Call news = followed.news().get(0);
        assertEquals(RequestCode.UPDATE_CONSUMER_OFFSET, news.code());
        assertEquals(Map.of("consumerGroup", "g", "topic", "t", "queueId", 0, "commitOffset", 150L), news.fields());
        own.commit("g", "t", 0, 160);
        followed.told(news);
        takeOver();
        assertEquals(160, own.find("g", "t", 0), "committed while the leader was told of less");
        followed.told(followed.news().get(0));
        assertEquals(List.of(), followed.news());
        theirs.commit("g", "t", 0, 160);
        takeOver();
        theirs.commit("g", "t", 0, 20);
        takeOver();
        assertEquals(20, own.find("g", "t", 0), "the leader's word counts again");
    }

    @Test
    void aLeaderThatIsFurtherNeedsNoNews() {
        own.commit("g", "t", 0, 5);
        theirs.commit("g", "t", 0, 9);
        takeOver();
        assertEquals(9, own.find("g", "t", 0));
        assertEquals(List.of(), followed.news());
    }

    @Test
    void aLeaderNotesNothing() {
        technique.become(Role.LEADER);
        followed.bindReplicator(technique);
        own.commit("g", "t", 0, 5);
        assertEquals(List.of(), followed.news());
    }

    @Test
    void nonsenseIsRefusedAndChangesNothing() {
        own.commit("g", "t", 0, 5);
        for (String table : new String[] {"", "[]", "{\"offsetTable\":{\"t@g\":7}}", "{\"offsetTable\":3"}) {
            assertThrows(
                    RuntimeException.class, () -> followed.takeOver(table.getBytes(StandardCharsets.UTF_8)), table);
        }
        assertEquals(5, own.find("g", "t", 0));
    }
}
