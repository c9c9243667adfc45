package io.gantry.driver;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;

/** Leaves it to brokers which queues are asked, and whether by pop; by reflection, for 4.9 cannot. */
final class BrokersChoice {
    private BrokersChoice() {}

    static void choose(DefaultMQPushConsumer consumer, Args args) throws ReflectiveOperationException {
        DefaultMQPushConsumer.class
                .getMethod("setClientRebalance", boolean.class)
                .invoke(consumer, false);
        DefaultMQPushConsumer.class
                .getMethod("setPopInvisibleTime", long.class)
                .invoke(consumer, args.bigNumber("invisibleMillis", 60_000));
        DefaultMQPushConsumer.class.getMethod("setPopBatchNums", int.class).invoke(consumer, args.number("most", 16));
    }
}
