package io.gantry.driver;

import io.gantry.agent.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.NotificationRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PeekMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PollingInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** The calls of pop consumption, each by the client of 5.5.0 that a proxy uses; what is to be done is {@code do}. */
final class PopCalls implements Scenario {
    private static final int PEEK = 200052;
    private static final int POLLING_INFO = 200055;
    private static final long TIMEOUT_MILLIS = 5_000;

    private final MQClientAPIExt client =
            new MQClientAPIExt(new ClientConfig(), new NettyClientConfig(), new ClientRemotingProcessor(null), null);

    PopCalls() {
        client.start();
    }

    @Override
    public Map<String, Object> run(Args args) throws Exception {
        switch (args.text("do")) {
            case "take":
                return take(args);
            case "ack":
                return ack(args);
            case "change":
                return change(args);
            case "peek":
                return peek(args);
            case "notify":
                return Map.of(
                        "hasMessage", await(client.notification(args.text("broker"), notification(args), wait(args))));
            case "polling":
                return polling(args);
            default:
                throw new IllegalArgumentException("no such call: " + args.text("do"));
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static long wait(Args args) {
        return args.bigNumber("pollMillis", 0) + TIMEOUT_MILLIS;
    }

    private Map<String, Object> take(Args args) throws Exception {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(args.text("group"));
        header.setTopic(args.text("topic"));
        header.setQueueId(args.number("queue", -1));
        header.setMaxMsgNums(args.number("most", 32));
        header.setInvisibleTime(args.bigNumber("invisibleMillis", 5_000));
        header.setPollTime(args.bigNumber("pollMillis", 0));
        header.setBornTime(Clock.system().millis());
        header.setInitMode(0);
        header.setOrder(args.isSet("order"));
        header.setAttemptId(args.text("attempt", null));
        String sql = args.text("sql", "");
        header.setExpType(sql.isEmpty() ? "TAG" : "SQL92");
        header.setExp(sql.isEmpty() ? args.text("tags", "*") : sql);
        PopResult result =
                await(client.popMessageAsync(args.text("broker"), args.text("brokerName"), header, wait(args)));
        List<Map<String, Object>> messages = new ArrayList<>();
        if (result.getMsgFoundList() != null) {
            for (MessageExt message : result.getMsgFoundList()) {
                messages.add(Messages.describe(message));
            }
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("status", result.getPopStatus().name());
        out.put("rest", result.getRestNum());
        out.put("messages", messages);
        return out;
    }

    /** Several, separated by semicolons, as one batch. */
    private Map<String, Object> ack(Args args) throws Exception {
        String[] words = args.text("words").split(";");
        AckResult result;
        if (words.length > 1) {
            result = await(client.batchAckMessageAsync(
                    args.text("broker"), args.text("topic"), args.text("group"), List.of(words), TIMEOUT_MILLIS));
        } else {
            String[] parts = ExtraInfoUtil.split(words[0]);
            AckMessageRequestHeader header = new AckMessageRequestHeader();
            header.setConsumerGroup(args.text("group"));
            header.setTopic(ExtraInfoUtil.getRealTopic(parts, args.text("topic"), args.text("group")));
            header.setQueueId(ExtraInfoUtil.getQueueId(parts));
            header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
            header.setExtraInfo(words[0]);
            result = await(client.ackMessageAsync(args.text("broker"), header, TIMEOUT_MILLIS));
        }
        return Map.of("status", result.getStatus().name());
    }

    private Map<String, Object> change(Args args) throws Exception {
        String[] parts = ExtraInfoUtil.split(args.text("words"));
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setConsumerGroup(args.text("group"));
        header.setTopic(ExtraInfoUtil.getRealTopic(parts, args.text("topic"), args.text("group")));
        header.setQueueId(ExtraInfoUtil.getQueueId(parts));
        header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
        header.setExtraInfo(args.text("words"));
        header.setInvisibleTime(args.bigNumber("invisibleMillis", 5_000));
        AckResult result = await(
                client.changeInvisibleTimeAsync(args.text("broker"), args.text("brokerName"), header, TIMEOUT_MILLIS));
        return Map.of("status", result.getStatus().name(), "words", String.valueOf(result.getExtraInfo()));
    }

    private Map<String, Object> peek(Args args) throws Exception {
        PeekMessageRequestHeader header = new PeekMessageRequestHeader();
        header.setConsumerGroup(args.text("group"));
        header.setTopic(args.text("topic"));
        header.setQueueId(args.number("queue", -1));
        header.setMaxMsgNums(args.number("most", 32));
        RemotingCommand answer = client.getRemotingClient()
                .invokeSync(args.text("broker"), RemotingCommand.createRequestCommand(PEEK, header), TIMEOUT_MILLIS);
        List<Map<String, Object>> messages = new ArrayList<>();
        if (answer.getBody() != null) {
            for (MessageExt message : MessageDecoder.decodes(ByteBuffer.wrap(answer.getBody()))) {
                messages.add(Messages.describe(message));
            }
        }
        return Map.of("code", answer.getCode(), "messages", messages);
    }

    private static NotificationRequestHeader notification(Args args) {
        NotificationRequestHeader header = new NotificationRequestHeader();
        header.setConsumerGroup(args.text("group"));
        header.setTopic(args.text("topic"));
        header.setQueueId(args.number("queue", -1));
        header.setPollTime(args.bigNumber("pollMillis", 0));
        header.setBornTime(Clock.system().millis());
        return header;
    }

    private Map<String, Object> polling(Args args) throws Exception {
        PollingInfoRequestHeader header = new PollingInfoRequestHeader();
        header.setConsumerGroup(args.text("group"));
        header.setTopic(args.text("topic"));
        header.setQueueId(args.number("queue", -1));
        RemotingCommand answer = client.getRemotingClient()
                .invokeSync(
                        args.text("broker"),
                        RemotingCommand.createRequestCommand(POLLING_INFO, header),
                        TIMEOUT_MILLIS);
        return Map.of("code", answer.getCode(), "waiting", answer.getExtFields().getOrDefault("pollingNum", "?"));
    }
}
