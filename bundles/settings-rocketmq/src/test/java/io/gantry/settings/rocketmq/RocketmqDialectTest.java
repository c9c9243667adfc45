package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.launcher.NodeSettings;
import io.gantry.launcher.SettingsDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, one report, one set of configurations. What Apache boots boots; what makes it exit is refused. */
class RocketmqDialectTest {
    private static final String IDENTITY = "io.gantry.broker.identity";

    @TempDir
    Path folder;

    @Test
    void theLauncherFindsTheDialect() {
        assertEquals(
                RocketmqDialect.class,
                ServiceLoader.load(SettingsDialect.class)
                        .findFirst()
                        .orElseThrow()
                        .getClass());
    }

    @Test
    void aLaterDuplicateWinsAndBothLinesAreNamed() throws IOException {
        NodeSettings settings = broker("brokerName=a\nlistenPort=1911\nbrokerName=b\n");
        assertEquals("b", settings.configurations().get(IDENTITY).get("brokerName"));
        assertEquals(
                List.of("conf:1: brokerName=a is overridden on line 3: brokerName=b counts; remove line 1"),
                report(settings));
    }

    @Test
    void aNumberWithABlankBehindItKeepsTheDefaultAsInApache() throws IOException {
        NodeSettings settings = broker("listenPort=1911 \n");
        assertEquals(10911, settings.configurations().get(IDENTITY).get("listenPort"));
        assertEquals(
                List.of("conf:1: listenPort=1911  is not a whole number of at most 32 bits "
                        + "(there is a blank at its end): it is ignored and 10911 is used"),
                report(settings));
    }

    @Test
    void aWrongWordKeepsTheDefaultAsInApache() throws IOException {
        NodeSettings settings = broker("flushDiskType=SYNC\nbrokerRole=MASTER\nautoCreateTopicEnable=yes\n");
        assertEquals(
                List.of(
                        "conf:1: flushDiskType=SYNC is not SYNC_FLUSH or ASYNC_FLUSH: "
                                + "it is ignored and ASYNC_FLUSH is used",
                        "conf:2: brokerRole=MASTER is not ASYNC_MASTER or SYNC_MASTER or SLAVE: "
                                + "it is ignored and ASYNC_MASTER is used",
                        "conf:3: autoCreateTopicEnable=yes counts as false: "
                                + "write true or false, with no blank after it"),
                report(settings));
        assertEquals(
                false, settings.configurations().get("io.gantry.broker.topic").get("autoCreateEnable"));
    }

    @Test
    void anUnknownKeyIsEchoedAndTheKeyThatWasMeantIsNamed() throws IOException {
        NodeSettings settings = broker("flushDiskTyp=SYNC_FLUSH\nmy.own.key=7\n");
        assertEquals(
                List.of(
                        "conf:1: flushDiskTyp=SYNC_FLUSH is an unknown key and has no effect: "
                                + "did you mean flushDiskType, which is now ASYNC_FLUSH?",
                        "conf:2: my.own.key=7 is an unknown key and has no effect: correct or remove it"),
                report(settings));
        assertTrue(entries(settings).containsAll(List.of("flushDiskTyp=SYNC_FLUSH", "my.own.key=7")));
    }

    @Test
    void theNumberOfAMasterIsAlwaysZero() throws IOException {
        NodeSettings settings = broker("brokerId=3\nbrokerRole=ASYNC_MASTER\n");
        assertEquals(0L, settings.configurations().get(IDENTITY).get("brokerId"));
        assertTrue(report(settings).get(0).startsWith("conf:1: brokerId=3 is ignored: "));
        assertTrue(entries(settings).contains("brokerId=0"));
    }

    @Test
    void aClampedNumberIsMovedToTheNearestLimit() throws IOException {
        NodeSettings settings = broker("diskMaxUsedSpaceRatio=5\n");
        assertEquals(List.of("conf:1: diskMaxUsedSpaceRatio=5 is outside of 10 to 95: 10 is used"), report(settings));
        assertTrue(entries(settings).contains("diskMaxUsedSpaceRatio=10"));
    }

    @Test
    void thresholdsThatCannotBeReachedAreTold() throws IOException {
        NodeSettings settings =
                broker("diskMaxUsedSpaceRatio=88\ncleanFileForciblyEnable=false\ndiskSpaceWarningLevelRatio=60\n");
        List<String> report = report(settings);
        assertEquals(2, report.size(), report.toString());
        assertTrue(report.get(0).contains("diskMaxUsedSpaceRatio=88 is unreachable"), report.get(0));
        assertTrue(report.get(0).contains("old files are deleted at any hour already"), report.get(0));
        assertTrue(report.get(1).contains("diskSpaceCleanForciblyRatio=85 is unreachable"), report.get(1));
        assertTrue(report.get(1).contains("diskSpaceWarningLevelRatio=60 sends are refused"), report.get(1));
    }

    @Test
    void whatMakesApacheExitIsRefusedWithOneLine() throws IOException {
        assertRefused("brokerRole=SLAVE\nbrokerId=0\n", "conf:2: brokerRole=SLAVE with brokerId=0");
        assertRefused("namesrvAddr=10.0.0.1\n", "conf:1: namesrvAddr=10.0.0.1: '10.0.0.1' is not HOST:PORT");
        assertRefused("namesrvAddr=a:1;;b:2\n", "conf:1: namesrvAddr=a:1;;b:2: '' is not HOST:PORT");
        assertRefused("enableDLegerCommitLog=true\ndLegerSelfId=node\n", "conf:2: dLegerSelfId=node is not a letter");
        assertRefused("listenPort=70000\n", "conf:1: listenPort=70000 is impossible");
        assertRefused("messageDelayLevel=1s 5x\n", "conf:1: messageDelayLevel: '5x' is no delay");
        assertRefused("storePathRootDir=C:\\users\n", "conf: line 1 has a \\u that is not followed");
    }

    private static Map<String, Object> access(NodeSettings settings) {
        Map<String, Object> all = new TreeMap<>(settings.configurations().get("io.gantry.auth"));
        all.put("guarded", List.of((String[])
                settings.configurations().get("io.gantry.wire.netty.guard").get("guardedEndpoints")));
        all.keySet().retainAll(List.of("guarded", "checksRights", "accountFile"));
        return all;
    }

    /** Without it nothing would be deleted, and nobody would look how full the disk is. */
    @Test
    void retentionIsConfiguredWhateverTheFileHas() throws IOException {
        String pid = "io.gantry.store.mmap.retention";
        assertEquals(Map.of("keepHours", 72), broker("").configurations().get(pid));
        assertEquals(
                Map.of("keepHours", 120, "diskMaxUsedPercent", 60),
                broker("fileReservedTime=120\ndiskMaxUsedSpaceRatio=60\n")
                        .configurations()
                        .get(pid));
        assertEquals(
                72,
                new RocketmqDialect()
                        .read(new Sources("single").source())
                        .configurations()
                        .get(pid)
                        .get("keepHours"));
    }

    @Test
    void eachWayToAskForAccessControlClosesTheDoor() throws IOException {
        assertEquals(Map.of("guarded", List.of(), "checksRights", false, "accountFile", ""), access(broker("")));
        assertEquals(
                Map.of("guarded", List.of("broker"), "checksRights", false, "accountFile", ""),
                access(broker("authenticationEnabled=true\n")));
        assertEquals(
                Map.of("guarded", List.of("broker"), "checksRights", true, "accountFile", ""),
                access(broker("authenticationEnabled=true\nauthorizationEnabled=true\n")));
        NodeSettings alone = broker("authorizationEnabled=true\n");
        assertEquals(List.of("broker"), access(alone).get("guarded"));
        assertTrue(report(alone).toString().contains("conf:1: authorizationEnabled=true asks for signatures"));
        assertEquals(
                Map.of(
                        "guarded",
                        List.of("broker"),
                        "checksRights",
                        true,
                        "accountFile",
                        "/opt/gantry/conf/plain_acl.yml"),
                access(broker("aclEnable=true\n")));
        Path file = file("aclEnable=true\n");
        Sources sources = new Sources("broker")
                .file(file)
                .environment(Map.of("NAMESRV_ADDR", "a:1", "ROCKETMQ_HOME", "/opt/rocketmq"));
        assertEquals(
                "/opt/rocketmq/conf/plain_acl.yml",
                access(new RocketmqDialect().read(sources.source())).get("accountFile"));
        sources.properties(Map.of("rocketmq.home.dir", "/opt/mq", "rocketmq.acl.plain.file", "conf/acl.yml"));
        assertEquals(
                "/opt/mq/conf/acl.yml",
                access(new RocketmqDialect().read(sources.source())).get("accountFile"));
    }

    @Test
    void whatCannotBeHonouredAndWouldDoHarmIsRefused() throws IOException {
        for (String word : new String[] {"yes", "on", "1", "true "}) {
            assertRefused("authenticationEnabled=" + word + "\n", "conf:1: authenticationEnabled=" + word);
            assertRefused("authorizationEnabled=" + word + "\n", "conf:1: authorizationEnabled=" + word);
            assertRefused("aclEnable=" + word + "\n", "conf:1: aclEnable=" + word);
        }
        assertRefused("storeType=defaultRocksDB\n", "conf:1: storeType=defaultRocksDB cannot be honoured");
        assertRefused("storePathCommitLog=/a,/b\n", "conf:1: storePathCommitLog names several folders");
        assertTrue(broker("authenticationEnabled=false\nstoreType=default\n")
                .errors()
                .isEmpty());
    }

    @Test
    void aSlaveFollowsWhomItIsToldOrWhomNameServersName() throws IOException {
        NodeSettings told = broker("brokerRole=SLAVE\nbrokerId=3\nhaFollowers=10.0.0.1\nhaMasterAddress=10.0.0.2:9\n");
        assertEquals(List.of("broker", "store-mmap", "ha-async"), told.features());
        assertEquals(3L, told.configurations().get(IDENTITY).get("brokerId"));
        Map<String, Object> follower = told.configurations().get("io.gantry.ha.async.follower");
        assertEquals(true, follower.get("isFollower"));
        assertEquals("10.0.0.2:9", follower.get("leader"));
        assertEquals(true, told.configurations().get("io.gantry.ha.solo").get("isFollower"));
        assertTrue(
                told.report().stream().noneMatch(line -> line.contains("haFollowers")),
                "it says who may follow once this one leads");
        assertEquals(
                false,
                broker("").configurations().get("io.gantry.ha.async.follower").get("isFollower"));
    }

    @Test
    void whoIsFollowedHasTheTechniqueFromItsFirstStartOn() throws IOException {
        assertEquals(List.of("broker", "store-mmap", "ha-solo"), broker("").features());
        assertEquals(
                List.of("broker", "store-mmap", "ha-solo"),
                broker("brokerRole=ASYNC_MASTER\n").features());
        NodeSettings followed = broker("haFollowers=10.0.0.1;10.1.0.0/16\nlistenPort=20911\n");
        assertEquals(List.of("broker", "store-mmap", "ha-async"), followed.features());
        Map<String, Object> leader = followed.configurations().get("io.gantry.ha.async");
        assertEquals(20_912, leader.get("port"));
        assertEquals(false, leader.get("isReplicated"));
        assertEquals(List.of("10.0.0.1", "10.1.0.0/16"), List.of((String[]) leader.get("followers")));
        NodeSettings waiting = broker("brokerRole=SYNC_MASTER\nhaListenPort=3000\nslaveTimeout=7\n");
        assertEquals(List.of("broker", "store-mmap", "ha-async"), waiting.features());
        leader = waiting.configurations().get("io.gantry.ha.async");
        assertEquals(3_000, leader.get("port"));
        assertEquals(true, leader.get("isReplicated"));
        assertEquals(7L, leader.get("replicaTimeoutMillis"));
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        assertEquals(
                List.of(folder.resolve("none") + ": there is no such file: give the path of a property file after -c"),
                new RocketmqDialect()
                        .read(Sources.broker(folder.resolve("none")))
                        .errors());
        assertTrue(new RocketmqDialect()
                .read(Sources.broker(folder))
                .errors()
                .get(0)
                .endsWith(": this is a folder: give the path of a property file after -c"));
        Files.write(folder.resolve("long"), new byte[(1 << 20) + 1]);
        assertTrue(new RocketmqDialect()
                .read(Sources.broker(folder.resolve("long")))
                .errors()
                .get(0)
                .contains("longer than 1 MiB"));
    }

    @Test
    void aRefusalLeavesTheDataDirectoryAsItWas() throws IOException {
        Path root = folder.resolve("store");
        assertRefused("storePathRootDir=" + root + "\nlistenPort=-1\n", "conf:2: listenPort=-1");
        assertFalse(Files.exists(root));
        broker("storePathRootDir=" + root + "\n");
        assertFalse(Files.exists(root), "reading settings creates nothing");
    }

    @Test
    void chineseCommentsAndAByteOrderMarkDoNotBreakAnything() throws IOException {
        NodeSettings settings = broker("\uFEFFbrokerName=a\n# \u76f8\u5173\u914d\u7f6e\nbrokerClusterName=c\n");
        assertEquals("c", settings.configurations().get(IDENTITY).get("clusterName"));
        assertEquals(
                List.of("conf:1: the file begins with a byte order mark, which makes its first key unknown: "
                        + "save it as UTF-8 without BOM"),
                report(settings));
    }

    @Test
    void secretsAreNeitherReportedNorEchoed() throws IOException {
        NodeSettings settings = broker("initAuthenticationUser={\"password\":\"hush\"}\nmySecretKey=hush\n");
        assertFalse(
                settings.report().toString().contains("hush"), settings.report().toString());
        assertFalse(entries(settings).stream().anyMatch(each -> each.startsWith("initAuthenticationUser")));
    }

    @Test
    void theCommandLineWinsOverTheFileAndTheFileOverTheEnvironment() throws IOException {
        Map<String, String> environment = Map.of("NAMESRV_ADDR", "env:1");
        Path file = file("namesrvAddr=file:2\n");
        assertEquals("namesrvAddr=env:1", nameServers(new Sources("broker").environment(environment)));
        assertEquals(
                "namesrvAddr=file:2",
                nameServers(new Sources("broker").environment(environment).file(file)));
        assertEquals(
                "namesrvAddr=line:3",
                nameServers(new Sources("broker")
                        .environment(environment)
                        .file(file)
                        .overrides(Map.of("namesrvAddr", "line:3"))));
    }

    @Test
    void filesOfAnOldStoreGiveTheMisspeltLengthItsMeaning() throws IOException {
        Path root = folder.resolve("store");
        Files.createDirectories(root.resolve("commitlog"));
        Files.write(root.resolve("commitlog/00000000000000000000"), new byte[8192]);
        NodeSettings taken = broker("storePathRootDir=" + root + "\nmapedFileSizeCommitLog=8192\n");
        assertTrue(entries(taken).contains("mappedFileSizeCommitLog=8192"));
        assertTrue(report(taken).get(0).startsWith("conf:2: mapedFileSizeCommitLog=8192 is taken for mappedFileSize"));
        NodeSettings ignored = broker("storePathRootDir=" + root + "\nmapedFileSizeCommitLog=4096\n");
        assertTrue(entries(ignored).contains("mappedFileSizeCommitLog=1073741824"));
        assertTrue(report(ignored).get(0).startsWith("conf:2: mapedFileSizeCommitLog=4096 has no effect"));
    }

    @Test
    void aNameServerLivesInTheFolderOfItsTable() throws IOException {
        NodeSettings plain = new RocketmqDialect().read(new Sources("namesrv").source());
        assertEquals(Path.of("/home/me/namesrv"), plain.directory());
        assertEquals(List.of("namesrv"), plain.endpoints());
        Path file = file("kvConfigPath=" + folder.resolve("ns/kv.json") + "\nlistenPort=9877\n");
        NodeSettings moved =
                new RocketmqDialect().read(new Sources("namesrv").file(file).source());
        assertEquals(folder.resolve("ns"), moved.directory());
        assertEquals(
                9877, moved.configurations().get("io.gantry.wire.netty~namesrv").get("port"));
        NodeSettings named = new RocketmqDialect()
                .read(new Sources("namesrv").overrides(Map.of("dir", "ns")).source());
        assertEquals(Path.of("/start/ns"), named.directory());
    }

    @Test
    void aSingleNodeIsItsOwnNameServer() throws IOException {
        NodeSettings settings = new RocketmqDialect().read(new Sources("single").source());
        assertEquals(List.of(), settings.errors());
        assertEquals(List.of(), settings.report());
        assertEquals(Path.of("/start/data"), settings.directory());
        assertEquals(List.of("namesrv", "broker"), settings.endpoints());
        assertEquals("namesrvAddr=127.0.0.1:9876", nameServers(new Sources("single")));
        Path file = file("namesrvListenPort=19876\nlistenPort=20911\n");
        NodeSettings moved =
                new RocketmqDialect().read(new Sources("single").file(file).source());
        assertEquals(
                19876,
                moved.configurations().get("io.gantry.wire.netty~namesrv").get("port"));
        assertEquals(
                20911, moved.configurations().get("io.gantry.wire.netty~broker").get("port"));
        assertTrue(entries(moved).contains("namesrvAddr=127.0.0.1:19876"));
    }

    @Test
    void thereIsNoVipPortBelowOne() throws IOException {
        assertEquals(
                0,
                broker("listenPort=2\n")
                        .configurations()
                        .get("io.gantry.wire.netty~broker")
                        .get("vipPort"));
        assertEquals(
                20909,
                broker("listenPort=20911\n")
                        .configurations()
                        .get("io.gantry.wire.netty~broker")
                        .get("vipPort"));
    }

    @Test
    void theEchoIsSortedAndComplete() throws IOException {
        String[] entries = entries(broker("")).toArray(String[]::new);
        String[] sorted = entries.clone();
        Arrays.sort(sorted, java.util.Comparator.comparing(each -> each.substring(0, each.indexOf('='))));
        assertArrayEquals(sorted, entries);
        assertTrue(entries.length > 480, "RocketMQ 5.5 shows about as many: " + entries.length);
    }

    private NodeSettings broker(String text) throws IOException {
        return new RocketmqDialect().read(Sources.broker(file(text)));
    }

    private Path file(String text) throws IOException {
        return Files.write(folder.resolve("conf"), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> report(NodeSettings settings) {
        return settings.report().stream()
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    private void assertRefused(String text, String expected) throws IOException {
        List<String> errors = broker(text).errors();
        String first = errors.isEmpty() ? "nothing" : errors.get(0).replace(folder + "/", "");
        assertTrue(first.startsWith(expected), first);
        assertTrue(errors.stream().noneMatch(each -> each.contains("\n")), "each error is one line");
    }

    private static List<String> entries(NodeSettings settings) {
        return List.of((String[])
                settings.configurations().get("io.gantry.broker.config").get("entries"));
    }

    private static String nameServers(Sources sources) {
        return entries(new RocketmqDialect().read(sources.source())).stream()
                .filter(each -> each.startsWith("namesrvAddr="))
                .findFirst()
                .orElseThrow();
    }
}
