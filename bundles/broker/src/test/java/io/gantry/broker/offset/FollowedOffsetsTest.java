package io.gantry.broker.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.JsonWriter;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.replica.Replicator;
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

    /** What a leader writes into its log tells a follower that leads next what it was not told when it asked. */
    @Test
    void whatTheLeaderWroteIsTakenOverAndNothingGoesBack() {
        FollowedOffsets leading = new FollowedOffsets(theirs);
        leading.bindReplicator(new SharedTechnique());
        theirs.commit("g", "t", 0, 100);
        theirs.commit("g", "t", 1, 50);
        byte[] first = leading.changes();
        assertNull(leading.changes(), "told once");
        takeOver();
        theirs.commit("g", "t", 0, 130);
        theirs.commit("h@i", "t", 7, 3);
        theirs.commit("h", "t", 7, 3);
        byte[] second = leading.changes();
        own.commit("g", "t", 1, 60);
        followed.replay(List.of(first, second));
        assertEquals(130, own.find("g", "t", 0));
        assertEquals(60, own.find("g", "t", 1));
        assertEquals(3, own.find("h", "t", 7));
    }

    @Test
    void whoIsAloneNotesNothing() {
        FollowedOffsets alone = new FollowedOffsets(theirs);
        alone.bindReplicator(new FixedTechnique(new AdvancingWatermark(0)));
        theirs.commit("g", "t", 0, 100);
        assertNull(alone.changes());
    }

    /** A leader's whose log others have. */
    private static final class SharedTechnique implements Replicator {
        @Override
        public Watermark committed() {
            return new AdvancingWatermark(0);
        }

        @Override
        public String technique() {
            return "shared";
        }

        @Override
        public Role role() {
            return Role.LEADER;
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public long commitTimeoutMillis() {
            return 1;
        }

        @Override
        public boolean isShared() {
            return true;
        }
    }
}
