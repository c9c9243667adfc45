package io.gantry.clients;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

/** What a hostile peer does to a node, again and again until it is told to end; each bounded in what it opens. */
enum Attack {
    NO_FRAMES {
        @Override
        void round(Open open) throws IOException {
            byte[] nested = framed("{\"code\":10,\"extFields\":" + "[".repeat(100_000));
            byte[] random = new byte[4_000];
            RANDOM.nextBytes(random);
            for (byte[] bytes : List.of(
                    word(-1), word(Integer.MIN_VALUE), word(Integer.MAX_VALUE), word(3), nested, random, framed("{"))) {
                open.write(open.connect(), bytes);
            }
            open.write(open.connect(), "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            open.write(open.connect(), new byte[] {0x16, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196});
            open.closeAll();
        }
    },
    HALF_A_FRAME {
        @Override
        void round(Open open) throws IOException {
            byte[] half = Arrays.copyOf(send("any", new byte[4 << 20]), 2 << 20);
            open.write(open.connect(), half);
            open.closeAbove(200);
        }
    },
    CONNECTIONS {
        @Override
        void round(Open open) throws IOException {
            for (int i = 0; i < 100; i++) {
                open.connect();
            }
            open.closeAbove(IDLE);
        }
    },
    NEVER_READING {
        @Override
        void round(Open open) throws IOException {
            byte[] table = request(21, Map.of());
            Socket socket = open.connect();
            for (int i = 0; i < 2_000 && open.write(socket, table); i++) {
                continue;
            }
            open.closeAbove(100);
        }
    },
    REQUESTS {
        @Override
        void round(Open open) throws IOException {
            byte[] unknown = request(4_711, Map.of());
            byte[] many = new byte[unknown.length * 500];
            for (int i = 0; i < many.length; i++) {
                many[i] = unknown[i % unknown.length];
            }
            Socket socket = open.connect();
            for (int i = 0; i < 20 && open.write(socket, many); i++) {
                continue;
            }
            open.closeAbove(3);
        }
    },
    HEARTBEATS {
        @Override
        void round(Open open) throws IOException {
            StringBuilder subscriptions = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                subscriptions.append("{\"topic\":\"t").append(i).append("\"},");
            }
            String group = "g" + RANDOM.nextInt(1_000_000);
            open.write(open.connect(), heartbeat("c", group, subscriptions.toString()));
            open.write(open.connect(), heartbeat("c".repeat(1 << 20), group, ""));
            open.write(open.connect(), heartbeat("c", group, subscriptions.substring(0, 200_000) + "0\"}"));
            open.closeAbove(100);
        }
    },
    NEW_TOPICS {
        @Override
        void round(Open open) throws IOException {
            Socket socket = open.connect();
            for (int i = 0; i < 100; i++) {
                open.write(socket, send("made-up-" + RANDOM.nextInt(50_000), new byte[10]));
            }
            open.closeAll();
        }
    },
    /** On a name server: brokers that are not there, with topics that nobody made. */
    REGISTRATIONS {
        @Override
        void round(Open open) throws IOException {
            StringBuilder topics = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                String name = "made-up-" + RANDOM.nextInt(100_000);
                topics.append(i == 0 ? "" : ",")
                        .append('"')
                        .append(name)
                        .append("\":{\"topicName\":\"")
                        .append(name);
                topics.append("\",\"readQueueNums\":8,\"writeQueueNums\":8,\"perm\":6}");
            }
            Socket socket = open.connect();
            for (int i = 0; i < 20; i++) {
                open.write(socket, registration("made-up-" + RANDOM.nextInt(5_000), topics.toString()));
            }
            open.closeAbove(10);
        }
    },
    WAITING_PULLS {
        @Override
        void round(Open open) throws IOException {
            Map<String, String> pull = Map.ofEntries(
                    Map.entry("consumerGroup", "made-up"),
                    Map.entry("topic", "TBW102"),
                    Map.entry("queueId", "0"),
                    Map.entry("queueOffset", "0"),
                    Map.entry("maxMsgNums", "32"),
                    Map.entry("sysFlag", "6"),
                    Map.entry("commitOffset", "0"),
                    Map.entry("suspendTimeoutMillis", "60000"),
                    Map.entry("subscription", "*"),
                    Map.entry("subVersion", "0"));
            byte[] bytes = request(11, pull);
            Socket socket = open.connect();
            for (int i = 0; i < 10_000 && open.write(socket, bytes); i++) {
                continue;
            }
            open.closeAbove(10);
        }
    };

    /** Another machine than the client's, as the node sees it. */
    private static final String HOST = "127.0.0.2";

    private static final String THREAD = "attack";
    /** With short names of the fields. */
    static final int SEND = 310;

    private static final int IDLE = 5_000;
    private static final Random RANDOM = new Random(3);

    abstract void round(Open open) throws IOException;

    /** Goes on until it is closed; returns when the first bytes, or a round of one without, are with the node. */
    Open begin(String address) {
        Open open = new Open(address);
        Thread attacker = Executors.defaultThreadFactory().newThread(() -> goOn(open));
        attacker.setName(THREAD);
        attacker.start();
        open.begun.join();
        // An attacker has a machine of its own: here it gets of the processors what node and client leave.
        Machine.giveWay(THREAD);
        return open;
    }

    private void goOn(Open open) {
        while (!open.isEnding) {
            try {
                round(open);
            } catch (IOException e) {
                // The node closed a connection in the middle of it: that is its right.
                open.refusals++;
            }
            open.begun.complete(null);
        }
        open.closeAll();
        open.ended.complete(null);
    }

    /** The connections of one attack. */
    static final class Open implements AutoCloseable {
        private final String address;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile boolean isEnding;
        private volatile int refusals;

        Open(String address) {
            this.address = address;
        }

        Socket connect() throws IOException {
            Socket socket = RawCall.connect(HOST, address);
            sockets.add(socket);
            return socket;
        }

        /** Writes at most for as long as the socket takes bytes and the attack goes on. */
        boolean write(Socket socket, byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            begun.complete(null);
            return !isEnding;
        }

        void closeAbove(int most) throws IOException {
            while (sockets.size() > most) {
                sockets.remove(0).close();
            }
        }

        void closeAll() {
            for (Socket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    refusals++;
                }
            }
            sockets.clear();
        }

        boolean goesOn() {
            return !ended.isDone();
        }

        /** Ends it, a write that blocks included. */
        @Override
        public void close() {
            isEnding = true;
            while (!ended.isDone()) {
                for (Socket socket : sockets) {
                    try {
                        socket.close();
                    } catch (IOException e) {
                        refusals++;
                    }
                }
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] request(int code, Map<String, String> fields) {
        return RawCall.frame(code, 513, fields, new byte[0]);
    }

    private static byte[] word(int total) {
        return ByteBuffer.allocate(8).putInt(total).array();
    }

    private static byte[] framed(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] send(String topic, byte[] body) {
        return RawCall.frame(SEND, 513, sendTo(topic), body);
    }

    /** The fields of a send to a topic that is made when it is not there. */
    static Map<String, String> sendTo(String topic) {
        return Map.ofEntries(
                Map.entry("a", "made-up"),
                Map.entry("b", topic),
                Map.entry("c", "TBW102"),
                Map.entry("d", "4"),
                Map.entry("e", "0"),
                Map.entry("f", "0"),
                Map.entry("g", "1"),
                Map.entry("h", "0"),
                Map.entry("i", ""),
                Map.entry("j", "0"),
                Map.entry("k", "false"));
    }

    private static byte[] registration(String broker, String topics) {
        String text = "{\"topicConfigSerializeWrapper\":{\"topicConfigTable\":{" + topics
                + "},\"dataVersion\":{\"counter\":1,\"timestamp\":1}},\"filterServerList\":[]}";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(body);
        Map<String, String> fields = Map.of(
                "brokerName", broker,
                "brokerAddr", "10.0.0.1:10911",
                "clusterName", "made-up",
                "haServerAddr", "10.0.0.1:10912",
                "brokerId", "0",
                "compressed", "false",
                "bodyCrc32", String.valueOf((int) (crc.getValue() & Integer.MAX_VALUE)));
        return RawCall.frame(103, 513, fields, body);
    }

    private static byte[] heartbeat(String client, String group, String subscriptions) {
        String body = "{\"clientID\":\"" + client + "\",\"consumerDataSet\":[{\"groupName\":\"" + group
                + "\",\"consumeType\":\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\","
                + "\"consumeFromWhere\":\"CONSUME_FROM_LAST_OFFSET\",\"subscriptionDataSet\":[" + subscriptions
                + "]}],\"producerDataSet\":[]}";
        return RawCall.frame(34, 513, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }
}
