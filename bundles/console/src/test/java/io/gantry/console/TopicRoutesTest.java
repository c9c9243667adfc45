package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Frame;
import io.gantry.console.FakeBroker.Said;
import io.gantry.console.WebStand.Login;
import io.gantry.console.ask.Target;
import io.gantry.console.ask.TopicRoutes;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic is made on all leaders of its cluster, also when some have it or one takes it not. */
final class TopicRoutesTest {
    private static final String[] NAMES = {"a", "b", "c"};

    /** Who has the topic, and who takes none. */
    private final Set<String> holders = new ConcurrentSkipListSet<>();

    private final Set<String> full = new ConcurrentSkipListSet<>();
    private final List<FakeBroker> fakes = new ArrayList<>();
    private WebStand stand;
    private Login operator;

    private Said answer(String name, Frame request) {
        switch (request.code()) {
            case RequestCode.GET_TOPIC_CONFIG:
                return holders.contains(name)
                        ? new Said(0, Map.of(), "{\"topicName\":\"orders\"}")
                        : new Said(ResponseCode.TOPIC_NOT_EXIST, Map.of(), "");
            case RequestCode.UPDATE_AND_CREATE_TOPIC:
                if (full.contains(name)) {
                    return new Said(ResponseCode.SYSTEM_ERROR, Map.of(), "");
                }
                holders.add(name);
                return new Said(0, Map.of(), "");
            default:
                return new Said(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, Map.of(), "");
        }
    }

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        List<String> table = new ArrayList<>();
        for (String name : NAMES) {
            FakeBroker broker = new FakeBroker(request -> answer(name, request));
            fakes.add(broker);
            table.add("\"" + name + "\":{\"brokerName\":\"" + name + "\",\"cluster\":\"one\",\"brokerAddrs\":{\"0\":\""
                    + broker.address() + "\"}}");
        }
        String cluster = "{\"brokerAddrTable\":{" + String.join(",", table)
                + "},\"clusterAddrTable\":{\"one\":[\"a\",\"b\",\"c\"]}}";
        FakeBroker nameServer = new FakeBroker(request -> new Said(0, Map.of(), cluster));
        fakes.add(nameServer);
        Target target = new Target(List.of(nameServer.address()), name -> Optional.empty());
        stand = new WebStand(folder, new TopicRoutes(target).routes());
        operator = stand.login("operator");
    }

    @AfterEach
    void close() throws Exception {
        stand.close();
        for (FakeBroker fake : fakes) {
            fake.close();
        }
    }

    private HttpResponse<String> create() throws Exception {
        return stand.change("POST", "/api/v1/topics", operator, "{\"topic\":\"orders\"}");
    }

    @Test
    void itIsMadeWhereItIsNotYet() throws Exception {
        holders.add("b");
        HttpResponse<String> made = create();
        assertEquals(200, made.statusCode(), made.body());
        assertEquals(List.of("a", "b", "c"), WebStand.json(made).listOrEmpty("brokers"), "all that have it now");
        assertEquals(Set.of("a", "b", "c"), holders);
        HttpResponse<String> again = create();
        assertEquals(409, again.statusCode(), again.body());
        assertEquals("topic", WebStand.json(again).text("field"));
    }

    @Test
    void oneThatTakesItNotHoldsUpNoOther() throws Exception {
        full.add("a");
        holders.add("b");
        HttpResponse<String> some = create();
        assertEquals(502, some.statusCode(), some.body());
        String detail = WebStand.json(some).text("detail");
        assertTrue(detail.startsWith("Done on c, and not on all: a: "), detail);
        assertEquals(Set.of("b", "c"), holders);
        Map<String, Object> line = stand.audit.newest(1).get(0);
        assertEquals("orders", line.get("subject"));
        assertTrue(line.get("outcome").toString().startsWith("502: Done on c"), line.toString());
    }
}
