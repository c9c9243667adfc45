package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.wire.Answer;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What chapter 3 sees from the inside. */
public final class T03Probe {
    @Test
    void a1TheNameServerAnswers() {
        Inside.install("wire-netty", "namesrv");
        Answer cluster = Inside.ask(Inside.NAMESRV, RequestCode.GET_BROKER_CLUSTER_INFO, Map.of());
        assertEquals(ResponseCode.SUCCESS, cluster.code());
        assertTrue(new String(cluster.body(), StandardCharsets.UTF_8).contains("clusterAddrTable"));
    }

    @Test
    void a2ATopicNobodyHasIsNotFound() {
        Answer route = Inside.ask(Inside.NAMESRV, RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "nobody-has-it"));
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, route.code());
    }

    @Test
    void a3WithoutTheFeatureThePortIsClosed() {
        Inside.apply(Change.remove(List.of("namesrv")));
        // Configuration Admin tells the component of the end in its own time.
        Inside.await(() -> "the port is closed", () -> !isOpen());
    }

    @Test
    void a4NoThreadOfOursIsLeft() {
        Inside.apply(Change.remove(List.of("wire-netty")));
        Inside.awaitNone(Inside::threads);
    }

    private static boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.getInteger("tour.namesrv.port"))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
