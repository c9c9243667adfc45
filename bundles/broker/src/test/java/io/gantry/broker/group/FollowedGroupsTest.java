package io.gantry.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.JsonWriter;
import io.gantry.contract.SteppedClock;
import io.gantry.registry.GroupConfig;
import org.junit.jupiter.api.Test;

/** Groups of a leader, and what is forbidden to them, as a follower takes them over. */
final class FollowedGroupsTest {
    private final SteppedClock clock = new SteppedClock();
    private final GroupTable theirs = new GroupTable(GroupRules.STANDARD, clock);
    private final GroupTable own = new GroupTable(GroupRules.STANDARD, clock);
    private final FollowedGroups followed = new FollowedGroups(own);

    private void takeOver() {
        followed.takeOver(JsonWriter.COMPACT.bytes(theirs.json()));
    }

    @Test
    void groupsComeAndGoWithWhatIsForbiddenToThem() {
        theirs.put(GroupConfig.of("g"));
        theirs.forbid("g", "t", true);
        takeOver();
        assertNotNull(own.peek("g"));
        assertTrue(own.isForbidden("g", "t"));
        theirs.forbid("g", "t", false);
        takeOver();
        assertFalse(own.isForbidden("g", "t"));
        long version = own.dataVersion().counter();
        takeOver();
        assertEquals(version, own.dataVersion().counter(), "nothing new, nothing written");
        theirs.remove("g");
        takeOver();
        assertNull(own.peek("g"));
        assertNotNull(own.peek("TOOLS_CONSUMER"), "the system's stay");
    }
}
