package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The catalogue is complete, and each of its lines is true of the components as they are built. */
class CatalogueTest {
    private static final Set<String> KINDS = Set.of("broker", "namesrv", "single");

    /** Keys that rules read and that reach no component by themselves. */
    private static final Set<String> IN_CODE = Set.of(
            "aclEnable",
            "authenticationEnabled",
            "authorizationEnabled",
            "brokerRole",
            "dLegerGroup",
            "dLegerPeers",
            "dLegerSelfId",
            "needWaitForService",
            "waitSecondsForService",
            "enableDLegerCommitLog",
            "mapedFileSizeCommitLog",
            "mapedFileSizeConsumeQueue");

    @Test
    void everyTargetIsAPropertyOfAComponentWithTheTypeItIsGiven() throws Exception {
        Declarations declared = new Declarations();
        List<String> wrong = new ArrayList<>();
        for (String kind : KINDS) {
            for (KnownKey key : new Catalogue(kind).all()) {
                for (Target target : key.targets()) {
                    String type = declared.type(target.pid(), target.property());
                    if (!target.conversion().type().getSimpleName().equals(type)) {
                        wrong.add(key.name() + " -> " + target + " is declared as " + type);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatIsWorkedOutInCodeIsDeclaredToo() throws Exception {
        Declarations declared = new Declarations();
        List<String> wrong = new ArrayList<>();
        for (String kind : KINDS) {
            new RocketmqDialect()
                    .read(new Sources(kind).source())
                    .configurations()
                    .forEach((pid, properties) -> {
                        properties.forEach((name, value) -> {
                            String type = value.getClass().getSimpleName();
                            if (!type.equals(declared.type(pid, name))) {
                                wrong.add(
                                        kind + ": " + pid + ":" + name + " is declared as " + declared.type(pid, name));
                            }
                        });
                    });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyDefaultOfApacheIsAValueOfItsType() {
        Surroundings surroundings = new Surroundings(Map.of(), Map.of("user.home", "/home/me"), Path.of("/opt"), 2);
        for (String kind : KINDS) {
            Effective effective = new Effective(new Catalogue(kind), surroundings);
            for (KnownKey key : new Catalogue(kind).all()) {
                Object value = effective.value(key.name());
                assertNotNull(value, key.name());
                assertFalse(key.type().isOutside(value), key.name());
            }
        }
    }

    @Test
    void aKeyThatHasNoEffectSaysWhy() {
        for (KnownKey key : new Catalogue("single").all()) {
            boolean isApplied = key.state() == KnownKey.State.APPLIED;
            assertEquals(isApplied, key.remark().isEmpty(), key.name());
            assertTrue(isApplied || key.targets().isEmpty(), key.name());
        }
    }

    @Test
    void theNearestKeyIsTheOneThatWasMeant() {
        Catalogue broker = new Catalogue("broker");
        assertEquals(
                "flushDiskType", broker.nearest("flushDiskTyp").orElseThrow().name());
        assertEquals(
                "brokerClusterName",
                broker.nearest("brokerclustername").orElseThrow().name());
        assertEquals("listenPort", broker.nearest("listenProt").orElseThrow().name());
        assertEquals("namesrvAddr", broker.nearest("nameSrvAddr").orElseThrow().name());
        assertTrue(broker.nearest("somethingElse").isEmpty());
        assertTrue(broker.nearest("").isEmpty());
    }

    @Test
    void distanceCountsLettersAddedLostChangedAndSwapped() {
        assertEquals(0, Spelling.distance("abc", "abc", 2));
        assertEquals(1, Spelling.distance("abc", "acb", 2));
        assertEquals(1, Spelling.distance("abc", "abcd", 2));
        assertEquals(2, Spelling.distance("abc", "xbd", 2));
        assertEquals(3, Spelling.distance("abcdef", "uvwxyz", 2));
    }

    @Test
    void aKeyWithoutTargetIsKnownToTheRules() {
        for (KnownKey key : new Catalogue("single").all()) {
            boolean isInCode =
                    key.state() == KnownKey.State.APPLIED && key.targets().isEmpty();
            assertTrue(!isInCode || IN_CODE.contains(key.name()), key.name());
        }
    }
}
