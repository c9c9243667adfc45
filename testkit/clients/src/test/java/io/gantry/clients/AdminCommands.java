package io.gantry.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Each subcommand of mqadmin that 4.9.8 and 5.5.0 share, and those of 5 that speak of what Gantry has, in an order in
 * which each finds what the ones before have made. A word in braces stands for what {@link AdminStand} knows.
 */
final class AdminCommands {
    /** How the answers of two peers are compared. */
    enum Same {
        /** Each line of Apache's is there once numbers and names are taken out. */
        SHAPE,
        /** The lines are the same, numbers too; only addresses, names, ids and times are taken out. */
        VALUES,
        /** Gantry refuses, and says why. */
        REFUSAL
    }

    /** A command line, and how its answers are compared. */
    record Command(Same same, String line) {
        String with(Map<String, String> words) {
            String filled = line;
            for (Map.Entry<String, String> word : words.entrySet()) {
                filled = filled.replace("{" + word.getKey() + "}", word.getValue());
            }
            return filled;
        }
    }

    private AdminCommands() {}

    /** Those of a version, in order. */
    static List<Command> of(ClassPath version) {
        List<Command> commands = new ArrayList<>(sharedQuestions(version));
        commands.addAll(sharedChanges());
        if (version == ClassPath.CLIENT_5) {
            commands.addAll(onlyOf5());
        }
        commands.addAll(endings());
        return commands;
    }

    private static List<Command> sharedQuestions(ClassPath version) {
        String topic = version == ClassPath.CLIENT_5 ? " -t {topic}" : "";
        return List.of(
                values("statsAll"),
                values("statsAll -a -t {topic}"),
                shape("clusterList"),
                shape("clusterList -m"),
                shape("brokerStatus -b {broker}"),
                shape("brokerStatus -c {cluster}"),
                values("topicList"),
                values("topicList -c"),
                values("topicRoute -t {topic}"),
                values("topicRoute -t {topic} -l"),
                values("topicStatus -t {topic}"),
                values("topicClusterList -t {topic}"),
                shape("allocateMQ -t {topic} -i 10.0.0.1,10.0.0.2"),
                values("queryMsgById -i {id}" + topic),
                values("queryMsgByKey -t {topic} -k key0"),
                values("queryMsgByUniqueKey -t {topic} -i {uniqueKey}"),
                values("queryMsgByOffset -t {topic} -b {name} -i 0 -o 0"),
                refusal("queryMsgTraceById -i {uniqueKey} -t {topic}"),
                values("printMsg -t {topic} -d true"),
                values("printMsgByQueue -t {topic} -a {name} -i 0 -p true -d true -f true"),
                values("consumeMessage -t {topic} -b {name} -i 0 -o 0 -c 1"),
                values("queryCq -t {topic} -q 0 -i 0 -c 2 -b {broker}"),
                values("consumerConnection -g {group}"),
                values("producerConnection -g {producer} -t {topic}"),
                values("producer -b {broker}"),
                values("consumerProgress -g {group}"),
                values("consumerProgress -g {group} -s true"),
                values("consumerProgress"),
                values("consumerStatus -g {group}"),
                shape("consumerStatus -g {group} -i {client}"),
                shape("queryMsgById -i {id} -g {group} -d {client}" + topic),
                values("brokerConsumeStats -b {broker}"));
    }

    private static List<Command> sharedChanges() {
        return List.of(
                shape("getBrokerConfig -b {broker}"),
                shape("getBrokerConfig -c {cluster}"),
                shape("getNamesrvConfig"),
                values("updateNamesrvConfig -k deleteTopicWithBrokerRegistration -v true"),
                values("updateBrokerConfig -b {broker} -k autoCreateSubscriptionGroup -v true"),
                values("getConsumerConfig -g {group}"),
                values("updateSubGroup -b {broker} -g other-group -r 3"),
                values("getConsumerConfig -g other-group"),
                values("cloneGroupOffset -s {group} -d other-group -t {topic}"),
                values("resetOffsetByTime -g other-group -t {topic} -s 0"),
                values("resetOffsetByTime -g {group} -t {topic} -s -1"),
                values("skipAccumulatedMessage -g other-group -t {topic}"),
                shape("wipeWritePerm -b {name}"),
                shape("addWritePerm -b {name}"),
                values("updateKvConfig -s space -k word -v meaning"),
                values("deleteKvConfig -s space -k word"),
                values("updateOrderConf -t {topic} -v {name}:2 -m put"),
                values("updateOrderConf -t {topic} -m get"),
                values("updateOrderConf -t {topic} -m delete"),
                values("updateTopicPerm -t {topic} -b {broker} -p 6"),
                values("updateTopicPerm -t {topic} -c {cluster} -p 4"),
                values("updateTopicPerm -t {topic} -c {cluster} -p 6"),
                shape("sendMsgStatus -b {name} -c 2 -s 10"),
                shape("checkMsgSendRT -t {topic} -a 2 -s 10"),
                values("sendMessage -t {topic} -p body -k key2 -c tag -b {name} -i 1"),
                values("cleanExpiredCQ -b {broker}"),
                values("cleanExpiredCQ -c {cluster}"),
                values("deleteExpiredCommitLog -b {broker}"),
                values("cleanUnusedTopic -b {broker}"),
                values("cleanUnusedTopic -c {cluster}"),
                shape("exportMetadata -c {cluster} -f {folder}"),
                values("exportMetadata -b {broker} -t -f {folder}"),
                values("exportMetadata -b {broker} -g -f {folder}"),
                shape("exportConfigs -c {cluster} -f {folder}"),
                shape("exportMetrics -c {cluster} -f {folder}"));
    }

    private static List<Command> onlyOf5() {
        return List.of(
                values("updateTopicList -b {broker} -f {topics}"),
                values("updateSubGroupList -b {broker} -f {groups}"),
                values("setConsumeMode -b {broker} -t {topic} -g other-group -m PULL"),
                shape("haStatus -b {broker}"),
                shape("haStatus -c {cluster}"),
                refusal("getBrokerEpoch -b {name}"),
                values("resetMasterFlushOffset -b {broker} -o 0"),
                values("getColdDataFlowCtrInfo -b {broker}"),
                values("updateColdDataFlowCtrGroupConfig -b {broker} -g other-group -v 1024"),
                values("getColdDataFlowCtrInfo -c {cluster}"),
                values("removeColdDataFlowCtrGroupConfig -b {broker} -g other-group"),
                values("updateColdDataFlowCtrGroupConfig -c {cluster} -g third-group -v 2048"),
                values("removeColdDataFlowCtrGroupConfig -b {broker} -g unknown-group"),
                values("getColdDataFlowCtrInfo -b {broker} -c {cluster}"),
                refusal("setCommitLogReadAheadMode -b {broker} -m 1"),
                values("switchTimerEngine -b {broker} -e F"),
                refusal("switchTimerEngine -b {broker} -e R"),
                // The tool asks the broker unless this says false.
                values("exportPopRecord -b {broker} -d true"),
                values("exportPopRecord -c {cluster}"),
                values("exportPopRecord -b {broker} -d false"));
    }

    private static List<Command> endings() {
        return List.of(
                values("deleteSubGroup -b {broker} -g other-group"),
                values("deleteSubGroup -c {cluster} -g other-group -r true"),
                values("deleteTopic -t {topic} -c {cluster}"));
    }

    private static Command shape(String line) {
        return new Command(Same.SHAPE, line);
    }

    private static Command refusal(String line) {
        return new Command(Same.REFUSAL, line);
    }

    private static Command values(String line) {
        return new Command(Same.VALUES, line);
    }
}
