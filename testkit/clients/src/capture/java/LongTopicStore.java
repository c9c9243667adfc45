import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** Lets Apache's own store write records of version 2 into the folder it is given; run by the capture program. */
public final class LongTopicStore {
    private LongTopicStore() {}

    /** Writes two records of a topic of 200 bytes and one with IPv6 hosts, and closes the store. */
    public static void main(String[] args) throws Exception {
        MessageStoreConfig config = new MessageStoreConfig();
        config.setStorePathRootDir(args[0]);
        config.setMappedFileSizeCommitLog(1 << 20);
        config.setMappedFileSizeConsumeQueue(20_000);
        config.setMaxHashSlotNum(100);
        config.setMaxIndexNum(400);
        config.setTimerWheelEnable(false);
        config.setEnableCompaction(false);
        DefaultMessageStore store = new DefaultMessageStore(
                config, null, (a, b, c, d, e, f, g) -> {}, new BrokerConfig(), new ConcurrentHashMap<>());
        store.load();
        store.start();
        String longTopic = "t".repeat(200);
        System.out.println(store.putMessage(message(longTopic, "127.0.0.1", "first")));
        System.out.println(store.putMessage(message(longTopic, "127.0.0.1", "second")));
        System.out.println(store.putMessage(message("host-v6", "::1", "third")));
        store.shutdown();
        System.exit(0);
    }

    private static MessageExtBrokerInner message(String topic, String host, String body) {
        MessageExtBrokerInner message = new MessageExtBrokerInner();
        message.setTopic(topic);
        message.setBody(body.getBytes());
        message.setTags("tagA");
        message.setKeys("key-" + body);
        message.setQueueId(1);
        message.setFlag(7);
        message.setBornTimestamp(1_700_000_000_000L);
        message.setBornHost(new InetSocketAddress(host, 4_000));
        message.setStoreHost(new InetSocketAddress(host, 10_911));
        if (host.contains(":")) {
            message.setBornHostV6Flag();
            message.setStoreHostAddressV6Flag();
        }
        message.setPropertiesString(MessageDecoder.messageProperties2String(message.getProperties()));
        message.setTagsCode("tagA".hashCode());
        return message;
    }
}
