package io.gantry.console.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is passed on of a broker's settings. */
final class SettingsFrameTest {
    @Test
    void secretsAreLeftOutAndAllElseIsAsItWas() {
        byte[] body = "# theirs\nbrokerName=a\ninitAuthenticationUser={\"password\":\"x\"}\nhaSecret=y\nbrokerId=0\n"
                .getBytes(StandardCharsets.UTF_8);
        FrameHead head = new FrameHead(Frame.JSON, 0, 401, 77, Frame.RESPONSE_FLAG, "said");
        FrameEncoder encoder = FrameEncoder.of(head, Map.of("version", "{}"));
        ByteBuffer bytes = ByteBuffer.allocate(encoder.bytes() + body.length);
        encoder.put(bytes, body.length);
        bytes.put(body);
        byte[] passed = RequestRoutes.withoutSecrets(new Frame().wrap(bytes, 0, bytes.capacity()));
        Frame frame = new Frame().wrap(ByteBuffer.wrap(passed), 0, passed.length);
        assertEquals(
                "brokerName=a\nbrokerId=0",
                StandardCharsets.UTF_8.decode(frame.body()).toString());
        assertEquals("{}", frame.text("version"));
        assertEquals("said", frame.remark());
        assertEquals(77, frame.opaque());
    }
}
