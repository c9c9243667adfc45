package io.gantry.ha.switching.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Without one of its rules the switch breaks, and the shortest way to that is printed: what the rule is there for. */
final class SwitchMutantsTest {
    private static final Set<Deviation> FOUND = EnumSet.noneOf(Deviation.class);

    @Test
    void slavesThatSealFirstElectALeaderWithoutWhatTheMasterStillAcknowledges() {
        Check check = Check.ofAsync(1).toRaft(1);
        breaks(Deviation.VOTERS_SEAL_BEFORE_THE_MASTER, check, Property.ACKNOWLEDGED_IS_KEPT);
        breaks(Deviation.VOTERS_SEAL_BEFORE_THE_MASTER, check, Property.ONE_ABLE);
    }

    @Test
    void answersOfTheLastSwitchCountForTheNextOneWithTheSameNumber() {
        breaks(Deviation.REIGN_IS_USED_AGAIN, Check.ofAsync(1).toRaft(2), Property.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void masterThatGivesUpAloneLeadsBesideALeaderOfTheSealed() {
        Check check = Check.ofAsync(1).toRaft(1);
        breaks(Deviation.ABORT_WITHOUT_MAJORITY, check, Property.ONE_ABLE);
        breaks(Deviation.ABORT_WITHOUT_MAJORITY, check, Property.ACKNOWLEDGED_IS_KEPT);
        breaks(Deviation.ABORT_WITHOUT_MAJORITY, check, Property.DECIDED_ONCE);
    }

    @Test
    void whoHasOnlyPromisedVotesAndGivesUpAfterwards() {
        Check check = Check.ofAsync(1).toRaft(1);
        breaks(Deviation.NO_GATE_OF_VOTES, check, Property.DECIDED_ONCE);
        breaks(Deviation.NO_GATE_OF_VOTES, check, Property.ONE_ABLE);
    }

    @Test
    void masterThatHasVotedGivesUp() {
        Check check = Check.ofAsync(1).toRaft(1);
        breaks(Deviation.ABORT_AFTER_TAKING_PART, check, Property.DECIDED_ONCE);
        breaks(Deviation.ABORT_AFTER_TAKING_PART, check, Property.ONE_ABLE);
    }

    @Test
    void sealedSlaveThatBelievesOneOtherMakesAMajorityThatIsNone() {
        breaks(Deviation.ABORT_BY_A_MINORITY, Check.ofAsync(1).toRaft(1).promotion(), Property.ONE_ABLE);
    }

    @Test
    void leaderThatWritesBehindTheSignAcknowledgesWhatTheMasterLacks() {
        breaks(Deviation.WRITES_BEHIND_THE_SIGN, Check.ofRaft(1).toAsync(1).terms(2), Property.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void signThatIsObeyedTooEarlyMakesAMasterBesideTheNextLeader() {
        breaks(Deviation.SIGN_BEFORE_IT_COUNTS, Check.ofRaft(1).toAsync(1).terms(2), Property.ONE_ABLE);
    }

    @Test
    void voterThatForgetsElectsTwoLeadersOfOneTerm() {
        breaks(Deviation.VOTE_NOT_ON_DISK, Check.ofRaft(1).crashes(1), Property.ONE_ABLE);
    }

    @Test
    void slaveThatHasPromisedIsPromotedBesideTheGroupsLeader() {
        breaks(
                Deviation.PROMOTED_WHILE_PROMISED,
                Check.ofAsync(1).toRaft(1).crashes(1).promotion(),
                Property.ONE_ABLE);
    }

    @Test
    void slaveThatGaveUpAloneIsPromotedBesideTheGroupsLeader() {
        breaks(
                Deviation.PROMOTED_WHILE_IT_MAY_HAVE_BEEN_DECIDED,
                Check.ofAsync(1).toRaft(1).crashes(1).promotion(),
                Property.ONE_ABLE);
    }

    @Test
    void slaveThatGaveUpAloneIsLostWhenTheSwitchIsActive() {
        breaks(Deviation.ABORTED_IS_THE_END, Check.ofAsync(1).toRaft(1), Property.FINDS_BACK);
    }

    @Test
    void promotedSlaveAndMasterThatGaveUpLeadUnderOneNumber() {
        breaks(
                Deviation.PROMOTED_TO_THE_MASTERS_NUMBER,
                Check.ofAsync(2).toRaft(1).crashes(1).promotion(),
                Property.ONE_FOR_A_NUMBER);
    }

    @Test
    void masterThatGaveUpInSilenceIsNewerThanThePromotedSlave() {
        Check check = Check.ofAsync(1).toRaft(1).crashes(1).promotion();
        breaks(Deviation.PROMOTED_BY_ONE_NUMBER, check, Property.ONE_ABLE);
        breaks(Deviation.PROMOTED_BY_ONE_NUMBER, check, Property.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void slaveBehindTheStopSignIsPromotedAndLosesWhatVotersAcknowledged() {
        breaks(
                Deviation.PROMOTED_WITHOUT_THE_SIGN,
                Check.ofRaft(1).toAsync(1).crashes(1).promotion(),
                Property.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void slaveThatPromisedWhatItsMasterDoesNotKnowIsNeverReleased() {
        breaks(Deviation.PREPARED_BEFORE_IT_IS_NOTED, Check.ofAsync(1).toRaft(1), Property.FINDS_BACK);
    }

    @Test
    void slaveThatFollowsANewerReignGoesBackIntoAGroupThatIsGone() {
        breaks(Deviation.HEARS_OF_THE_PAST, Check.ofAsync(1).toRaft(1).toAsync(1), Property.FINDS_BACK);
    }

    @Test
    void deposedLeaderShowsWhatIsCutBackLater() {
        breaks(Deviation.SHOWN_BEFORE_COMPARED, Check.ofRaft(2).toAsync(1).terms(2), Property.EQUAL_BYTES);
    }

    private static void breaks(Deviation rule, Check check, Property property) {
        Outcome outcome = check.without(rule).watching(property).run();
        System.out.println(rule + ": " + outcome + "\n");
        assertEquals(property, outcome.broken(), rule::toString);
        FOUND.add(rule);
    }

    @AfterAll
    static void everyDeviationIsFound() {
        assertEquals(EnumSet.allOf(Deviation.class), FOUND);
    }
}
