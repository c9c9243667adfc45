package io.gantry.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads one command a line from standard input ({@code name TAB key=value TAB ...}), runs it with the real client on
 * this class path, and answers with one line of JSON. Ends when the input ends, so it never outlives its test.
 */
public final class Driver {
    private final Map<String, Scenario> scenarios = new HashMap<>();
    private final PrintStream replies;

    private Driver(PrintStream replies) {
        this.replies = replies;
        Producers producers = new Producers();
        Consumers consumers = new Consumers();
        Loads loads = new Loads();
        Traffic traffic = new Traffic();
        Histories histories = new Histories();
        Transactions transactions = new Transactions();
        Requests requests = new Requests();
        scenarios.put("ping", args -> Map.of());
        scenarios.put("header", args -> Map.of("type", headerType()));
        scenarios.put("send", producers::send);
        scenarios.put("pace", producers::pace);
        scenarios.put("recall", producers::recall);
        scenarios.put("query", producers::query);
        scenarios.put("view", producers::view);
        scenarios.put("offsets", producers::offsets);
        scenarios.put("stopProducers", producers::stop);
        scenarios.put("startConsumer", consumers::start);
        scenarios.put("awaitConsumer", consumers::await);
        scenarios.put("stopConsumer", consumers::stop);
        scenarios.put("readQueues", new QueueReader());
        scenarios.put("light", new LightQueues());
        scenarios.put("startLoad", loads::start);
        scenarios.put("awaitLoad", loads::await);
        scenarios.put("stopLoad", loads::stop);
        scenarios.put("startTraffic", traffic::start);
        scenarios.put("awaitTraffic", traffic::await);
        scenarios.put("stopTraffic", traffic::stop);
        scenarios.put("startHistory", histories::start);
        scenarios.put("awaitHistory", histories::await);
        scenarios.put("stopHistory", args -> histories.stop());
        scenarios.put("sendHalves", transactions::send);
        scenarios.put("holdHalves", transactions::hold);
        scenarios.put("releaseHalves", transactions::release);
        scenarios.put("asked", transactions::asked);
        scenarios.put("stopTransactions", transactions::stop);
        scenarios.put("respond", requests::respond);
        scenarios.put("request", requests::ask);
        scenarios.put("stopResponding", requests::stop);
        scenarios.put("mqadmin", new Admin());
        scenarios.put("pop", new Newer("io.gantry.driver.PopCalls"));
    }

    /** How this JVM's client writes headers; by reflection, for annotations of the class are not on this class path. */
    private static String headerType() throws ReflectiveOperationException {
        Class<?> frame = Class.forName("org.apache.rocketmq.remoting.protocol.RemotingCommand");
        return String.valueOf(
                frame.getMethod("getSerializeTypeConfigInThisServer").invoke(null));
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        PrintStream replies = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Driver driver = new Driver(replies);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            driver.handle(line);
        }
        // Clients a failed test left open hold threads that are no daemons.
        Runtime.getRuntime().halt(0);
    }

    private void handle(String line) {
        String[] words = line.split("\t");
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int at = words[i].indexOf('=');
            values.put(words[i].substring(0, at), words[i].substring(at + 1));
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        try {
            Scenario scenario = scenarios.get(words[0]);
            if (scenario == null) {
                throw new IllegalArgumentException("no such command: " + words[0]);
            }
            reply.putAll(scenario.run(new Args(values)));
        } catch (Exception e) { // The test decides what a failure means.
            reply.put("error", Failures.describe(e));
        }
        replies.println(Json.line(reply));
        replies.flush();
    }
}
