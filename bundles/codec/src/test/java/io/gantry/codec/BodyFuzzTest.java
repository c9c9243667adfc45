package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** RocketMQ's JSON dialect and every body that is written in it, registrations plain and deflated, and small texts. */
@AddLifecycleHook(FuzzTime.class)
final class BodyFuzzTest {
    private static final Probe PROBE = Probe.of(BadBodyException.class);
    private static final int VERSION = 513;
    private static final List<Function<JsonObject, Object>> BODIES = List.of(
            json -> TopicTable.of(json).toJson(),
            json -> TopicRoute.of(json).toJson(),
            json -> ClusterTable.of(json).toJson(),
            json -> QueueMapping.of(json).toJson(),
            json -> BrokerEntry.of(json).toJson(),
            json -> TopicQueues.of(json).toJson(),
            json -> DataVersion.of(json).toJson(),
            json -> TopicConfigs.toText(TopicConfigs.fromJson("name", json)));

    @Provide
    Arbitrary<byte[]> bodies() {
        List<byte[]> seeds = new ArrayList<>(Golden.all("store/config"));
        for (byte[] bytes : Golden.all("frame")) {
            Frame frame = new Frame().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
            byte[] body = new byte[frame.bodyLength()];
            frame.body().get(body);
            seeds.add(body);
        }
        seeds.removeIf(seed -> seed.length == 0 || seed.length > 20_000 || seed[0] != '{');
        seeds.add(text("{\"currIdMap\":{0:0,1:1},\"bname\":\"b\",\"topic\":\"t\",'epoch':-1,\"totalQueues\":8}"));
        seeds.add(text("{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"t\"}:1}} // end"));
        seeds.add(text("{\"a\":\"\\u00e9\\x41\\ud83d\\ude00\",/* c */\"b\":[1.5e3,-0,true,null,],}"));
        return Mutations.of(seeds);
    }

    @Provide
    Arbitrary<byte[]> inflatedRegistrations() {
        TopicTable table = TopicTable.of(Json.parseObject(Golden.text("store/config/topics.json")));
        QueueMapping mapping =
                QueueMapping.of(Json.parseObject("{\"topic\":\"t\",\"bname\":\"b\",\"currIdMap\":{0:0}}"));
        RegisterBrokerBody body = new RegisterBrokerBody(table, List.of("f:1"), java.util.Map.of("t", mapping));
        return Mutations.of(List.of(inflated(body.encodeCompressed())));
    }

    @Provide
    Arbitrary<byte[]> texts() {
        return Mutations.of(List.of(
                text("topic 8 8 6 SINGLE_TAG {\"+message.type\":\"NORMAL\"}"),
                text("topic 8 8 6 SINGLE_TAG"),
                text("7F00000100002A9F0000000000000000"),
                text("00000000000000000000000000000001000015B3000000000000ABCD"),
                text(DelayLevels.ROCKETMQ)));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void jsonIsReadOrRefusedAndIsTheSameWrittenAgain(@ForAll("bodies") byte[] bytes) {
        Object found = PROBE.read(bytes, Json::parse);
        if (found != null) {
            assertEquals(found, Json.parse(JsonWriter.PRETTY.write(found)));
            String text = JsonWriter.COMPACT.write(found);
            assertEquals(text, JsonWriter.COMPACT.write(Json.parse(text)));
            JsonWriter.STANDARD.write(found);
        }
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void everyBodyIsReadOrRefused(@ForAll("bodies") byte[] bytes) {
        for (Function<JsonObject, Object> body : BODIES) {
            PROBE.read(bytes, buffer -> {
                Object found = body.apply(Json.parseObject(buffer));
                return found instanceof String text ? text : JsonWriter.STANDARD.write(found);
            });
        }
        PROBE.read(bytes, buffer -> RegisterBrokerBody.decode(buffer, VERSION));
        PROBE.read(bytes, buffer -> RegisterBrokerBody.decode(buffer, 0));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aDeflatedRegistrationIsReadOrRefused(@ForAll("inflatedRegistrations") byte[] bytes, @ForAll int damage) {
        byte[] deflated = deflated(bytes);
        if (damage % 4 == 0) {
            deflated[1 + Math.floorMod(damage, deflated.length - 1)] ^= (byte) (damage >>> 8);
        }
        RegisterBrokerBody found =
                PROBE.growing(2_000).read(deflated, buffer -> RegisterBrokerBody.decode(buffer, VERSION));
        if (found != null) {
            byte[] again = found.encodeCompressed();
            assertEquals(
                    found.table().topics().keySet(),
                    decoded(again).table().topics().keySet());
            assertEquals(found.mappings(), decoded(again).mappings());
        }
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void smallTextsAreReadOrRefused(@ForAll("texts") byte[] bytes) {
        PROBE.read(bytes, buffer -> TopicConfigs.fromText(decode(buffer)));
        Probe.of(IllegalArgumentException.class).read(bytes, buffer -> {
            DelayLevels levels = DelayLevels.parse(decode(buffer));
            return levels.max() + " " + levels.deliverAtMillis(Integer.MAX_VALUE, 0);
        });
        MessageId.parse(text(bytes))
                .ifPresent(id -> assertEquals(
                        id.position(),
                        MessageId.parse(id.toString()).orElseThrow().position()));
    }

    private static RegisterBrokerBody decoded(byte[] bytes) {
        return RegisterBrokerBody.decode(ByteBuffer.wrap(bytes), VERSION);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String decode(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] inflated(byte[] bytes) {
        try (InflaterInputStream in = new InflaterInputStream(new java.io.ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
