package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.launcher.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The deployments in {@code conf/}, as operators run them today, boot as they are; the report says what is odd. */
class SeedFilesTest {
    private static final Path CONF = Path.of(System.getProperty("gantry.root"), "platform/distribution/src/dist/conf");
    private static final String DATA = "/home/admin/rocketmq/data/";
    private static final String IDENTITY = "io.gantry.broker.identity";

    @Test
    void theSingleBrokerHasNothingToReport() {
        NodeSettings settings = read("single/broker-Default.conf", List.of("broker", "ha-solo"));
        assertEquals(List.of(), settings.errors());
        assertEquals(List.of(), settings.report());
        assertEquals(Path.of("/home/me/store"), settings.directory());
        assertEquals(List.of("broker"), settings.endpoints());
        assertEquals(
                Map.of(
                        "clusterName", "Homsom.Cluster",
                        "brokerName", "master-broker",
                        "brokerId", 0L,
                        "host", "192.168.13.50",
                        "listenPort", 10911,
                        "rootDirectory", "/home/me/store"),
                settings.configurations().get(IDENTITY));
    }

    @Test
    void aMasterOfTwoBoots() {
        NodeSettings settings = read("2m-2s-async/broker-a.properties", List.of("broker", "ha-solo"));
        assertEquals(List.of(), settings.errors());
        assertEquals(oddities(DATA + "store/", ""), lines(settings.report()));
        assertEquals(Path.of(DATA + "store"), settings.directory());
        assertEquals(
                "rocketmq-broker-m1", settings.configurations().get(IDENTITY).get("brokerName"));
        assertEquals(4, settings.configurations().get("io.gantry.broker.topic").get("defaultQueues"));
    }

    @Test
    void aSlaveOfTwoBootsAndFollows() {
        NodeSettings settings = read("2m-2s-async/broker-b-s.properties", List.of("broker", "ha-solo"));
        assertEquals(List.of(), settings.errors());
        assertEquals(List.of("broker", "ha-async"), settings.features());
        assertEquals(1L, settings.configurations().get(IDENTITY).get("brokerId"));
        assertEquals(
                true,
                settings.configurations().get("io.gantry.ha.async.follower").get("isFollower"));
        assertEquals(
                List.of("25: brokerRole=SLAVE needs the feature ha-async, which is not installed: bring it back, or "
                        + "start only the master of the group rocketmq-broker-m2"),
                lines(read("2m-2s-async/broker-b-s.properties", List.of("broker", "ha-raft"))
                        .errors()));
    }

    @Test
    void aRaftNodeBootsWhenItsTechniqueIsInstalled() {
        NodeSettings settings = read("dledger/broker-n1.properties", List.of("broker", "ha-raft"));
        assertEquals(List.of(), settings.errors());
        assertEquals(Path.of(DATA + "store/dledger"), settings.directory());
        List<String> expected = new ArrayList<>(oddities(DATA + "store/", ""));
        expected.add(
                5,
                "19: storePathRootDir=" + DATA + "store is overridden on line 29: storePathRootDir=" + DATA
                        + "store/dledger counts; remove line 19");
        expected.add("26: flushDiskTyp=ASYNC_FLUSH is an unknown key and has no effect: did you mean flushDiskType, "
                + "which is now ASYNC_FLUSH?");
        assertEquals(expected, lines(settings.report()));
        assertEquals(
                List.of("28: enableDLegerCommitLog=true needs the replication technique raft (feature ha-raft), which "
                        + "is not installed: remove the line to start a single master with storePathRootDir=" + DATA
                        + "store/dledger"),
                lines(read("dledger/broker-n1.properties", List.of("broker", "ha-async"))
                        .errors()));
    }

    @Test
    void aRaftNodeHasItsTechniqueFromItsFirstStartOn() {
        NodeSettings settings = read("dledger/broker-n1.properties", List.of("broker", "ha-solo"));
        assertEquals(List.of(), settings.errors());
        assertEquals(List.of("broker", "raft-engine", "ha-raft"), settings.features());
        assertEquals(
                Map.of(
                        "group", "rocketmq-broker-m1",
                        "peers", "n0-192.168.10.76:40911;n1-192.168.10.77:40911;n2-192.168.10.78:40911",
                        "self", "n1",
                        "isForced", true),
                settings.configurations().get("io.gantry.ha.raft"));
        assertEquals(2L, settings.configurations().get(IDENTITY).get("brokerId"));
    }

    /** What all files of the clusters have in common. */
    private static List<String> oddities(String root, String suffix) {
        String pool = " has no effect: requests run where they arrive, there is no such pool or queue; remove it";
        String below = " below storePathRootDir; write storePathRootDir";
        return List.of(
                "11: mapedFileSizeCommitLog=1073741824 has no effect, Apache ignores it since 4.5: "
                        + "write mappedFileSizeCommitLog, which is now 1073741824",
                "12: mapedFileSizeConsumeQueue=50000000 has no effect, Apache ignores it since 4.5: "
                        + "write mappedFileSizeConsumeQueue, which is now 6000000",
                "15: diskMaxUsedSpaceRatio=88 is unreachable: above diskSpaceCleanForciblyRatio=85 files are deleted "
                        + "whatever their age; write a number below 85, such as 75",
                "17: sendMessageThreadPoolNums=128" + pool,
                "18: pullMessageThreadPoolNums=128" + pool,
                "21: storePathConsumeQueue=" + root + "consumequeue" + suffix
                        + " has no effect: it is always consumequeue" + below,
                "22: storePathIndex=" + root + "index" + suffix + " has no effect: it is always index" + below,
                "23: storeCheckpoint=" + root + "checkpoint" + suffix + " has no effect: it is always checkpoint"
                        + below,
                "24: abortFile=" + root + "abort" + suffix + " has no effect: it is always abort" + below);
    }

    private static List<String> lines(List<String> report) {
        return report.stream()
                .map(line -> line.substring(line.indexOf(':') + 1))
                .toList();
    }

    private static NodeSettings read(String name, List<String> features) {
        return new RocketmqDialect().read(Sources.broker(CONF.resolve(name), features));
    }
}
