package io.gantry.console.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A client's text is somebody else's: it is cut, its secrets are left out, and nonsense is nothing. */
final class RunningClientTest {
    private static Map<String, Object> told(String json) {
        return new RunningClient(Json.parseObject(json.replace('\'', '"'))).json("c", "b");
    }

    @Test
    void secretsOfTheClientAreLeftOut() {
        Map<String, Object> json = told("{'properties':{'PROP_CLIENT_VERSION':'V5_5_0','secretKey':'s','accessKey':'a',"
                + "'sslPassword':'p'}}");
        assertEquals(Map.of("PROP_CLIENT_VERSION", "V5_5_0"), json.get("properties"));
    }

    @Test
    void aLongStackIsCut() {
        Map<String, Object> json = told("{'jstack':'" + "x".repeat(600_000) + "'}");
        assertEquals(512 << 10, json.get("stack").toString().length());
        assertEquals(true, json.get("stackCut"));
        assertNull(told("{}").get("stack"));
        assertEquals(false, told("{}").get("stackCut"));
    }

    @Test
    void nonsenseIsNothing() {
        Map<String, Object> json = told("{'statusTable':{'t':7,'u':{'pullRT':'fast','consumeOKTPS':2.5}},"
                + "'subscriptionSet':[1,{'topic':'t'}],'mqTable':{'x':1}}");
        assertEquals(List.of(), json.get("queues"));
        assertEquals(1, ((List<?>) json.get("subscriptions")).size());
        String figures = JsonWriter.COMPACT.write(json.get("figures"));
        assertEquals(
                "[{\"topic\":\"u\",\"pullMillis\":0.0,\"pulledPerSecond\":0.0,\"consumeMillis\":0.0,"
                        + "\"consumedPerSecond\":2.5,\"failedPerSecond\":0.0,\"failed\":0}]",
                figures);
    }
}
