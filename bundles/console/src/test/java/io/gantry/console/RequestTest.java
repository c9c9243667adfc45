package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.RequestCode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Which requests are passed on and for whom; those that are end at a node where nobody listens, with 502. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RequestTest {
    private static final String THERE = "127.0.0.1:1";

    private WebStand stand;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stand = new WebStand(folder);
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private int look(int code, String more) throws Exception {
        String to = URLEncoder.encode(THERE, StandardCharsets.UTF_8);
        return stand.get("/api/v1/requests?to=" + to + "&code=" + code + more, stand.login("viewer"))
                .statusCode();
    }

    private HttpResponse<String> change(String user, int code, String fields, String body) throws Exception {
        String encoded = Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8));
        String json = "{\"to\":\"" + THERE + "\",\"code\":" + code + ",\"fields\":" + fields
                + (body.isEmpty() ? "" : ",\"body\":\"" + encoded + "\"") + "}";
        return stand.change("POST", "/api/v1/requests", stand.login(user), json);
    }

    @Test
    void onlyWhatLooksIsPassedOnByGet() throws Exception {
        assertEquals(502, look(RequestCode.GET_ROUTEINFO_BY_TOPIC, "&field.topic=orders"));
        for (int code : new int[] {
            RequestCode.UPDATE_AND_CREATE_TOPIC,
            RequestCode.SEND_MESSAGE_V2,
            RequestCode.AUTH_LIST_USER,
            RequestCode.REGISTER_BROKER,
            RequestCode.HEART_BEAT,
            0,
            -1
        }) {
            assertEquals(400, look(code, ""), "code " + code);
        }
        assertEquals(400, look(RequestCode.GET_ROUTEINFO_BY_TOPIC, "&field.a%20b=x"));
        assertEquals(401, stand.get("/api/v1/requests?to=x&code=28", null).statusCode());
    }

    @Test
    void aPullNeitherWaitsNorNotesOffsetsNorMakesAGroup() throws Exception {
        String reading = "&field.consumerGroup=TOOLS_CONSUMER&field.sysFlag=";
        assertEquals(502, look(RequestCode.PULL_MESSAGE, reading + "4"));
        for (String flag : List.of("5", "6", "7", "", "04", "4.0", "20")) {
            assertEquals(400, look(RequestCode.PULL_MESSAGE, reading + flag), flag);
        }
        assertEquals(400, look(RequestCode.PULL_MESSAGE, "&field.consumerGroup=billing&field.sysFlag=4"));
        assertEquals(400, look(RequestCode.PULL_MESSAGE, ""));
    }

    @Test
    void aRoleDecidesWhatIsChanged() throws Exception {
        assertEquals(
                403,
                change("viewer", RequestCode.SEND_MESSAGE_V2, "{\"b\":\"orders\"}", "x")
                        .statusCode());
        assertEquals(
                502,
                change("operator", RequestCode.SEND_MESSAGE_V2, "{\"b\":\"orders\"}", "x")
                        .statusCode());
        for (int code : new int[] {
            RequestCode.DELETE_TOPIC_IN_BROKER,
            RequestCode.DELETE_TOPIC_IN_NAMESRV,
            RequestCode.DELETE_SUBSCRIPTIONGROUP
        }) {
            assertEquals(
                    403, change("operator", code, "{\"topic\":\"orders\"}", "").statusCode(), "code " + code);
        }
        String group = "{\"groupName\":\"billing\"}";
        int groups = RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP;
        assertEquals(403, change("operator", groups, "{}", group).statusCode());
        assertEquals(502, change("admin", groups, "{}", group).statusCode());
        assertEquals(
                "make or change group billing on " + THERE,
                stand.audit.newest(1).get(0).get("subject"));
    }

    @Test
    void noOtherChangeIsPassedOn() throws Exception {
        for (int code : new int[] {
            RequestCode.AUTH_CREATE_USER,
            RequestCode.UPDATE_AND_CREATE_ACL_CONFIG,
            RequestCode.REGISTER_BROKER,
            RequestCode.UPDATE_NAMESRV_CONFIG,
            RequestCode.PULL_MESSAGE,
            -1
        }) {
            assertEquals(400, change("admin", code, "{}", "").statusCode(), "code " + code);
        }
        int settings = RequestCode.UPDATE_BROKER_CONFIG;
        assertEquals(
                502, change("admin", settings, "{}", "brokerPermission=4\n").statusCode());
        for (String text : List.of(
                "initAuthenticationUser={}",
                "consoleSecretKey=x",
                "a=1\nhaTlsPassword=2",
                "pass\\u0077ord=x",
                "password:x=1",
                "password x=1",
                "=x",
                "no setting")) {
            assertEquals(400, change("admin", settings, "{}", text).statusCode(), text);
        }
        HttpResponse<String> noBase64 = stand.change(
                "POST",
                "/api/v1/requests",
                stand.login("admin"),
                "{\"to\":\"" + THERE + "\",\"code\":25,\"body\":\"?\"}");
        assertEquals(400, noBase64.statusCode());
        assertTrue(noBase64.body().contains("base 64"), noBase64.body());
    }
}
