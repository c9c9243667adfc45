package io.gantry.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Replies;
import io.gantry.golden.Golden;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Groups created, changed, shown and deleted over the wire. */
class GroupHandlerTest {
    private final SteppedClock clock = new SteppedClock();
    private final FakeConnection caller = new FakeConnection("10.0.0.9", 999);
    private final GroupTable groups = new GroupTable(GroupRules.STANDARD, clock);
    private final OffsetTable offsets = new OffsetTable(clock);
    private final GroupHandler handler = new GroupHandler(groups, offsets, new Leadership());

    @Test
    void realGroupsOfBothVersionsAreTakenAndShownAsTheyCame() {
        for (String dialect : new String[] {"v4-json", "v5-json"}) {
            byte[] frame = Golden.bytes("frame/" + dialect + "/000200-request.bin");
            int headerBytes = ByteBuffer.wrap(frame).getInt(4) & 0xffffff;
            byte[] body = Arrays.copyOfRange(frame, 8 + headerBytes, frame.length);
            Replies reply = put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, body);
            assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
            JsonObject sent = Json.parseObject(new String(body, StandardCharsets.UTF_8));
            String name = sent.text("groupName");
            assertFalse(groups.peek(name).isBroadcastEnabled());
            JsonObject shown = json(ask(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, "group", name));
            sent.entries().forEach((key, value) -> assertEquals(value, shown.get(key.toString()), key.toString()));
        }
    }

    @Test
    void readingATopicIsForbiddenToAGroupAndAllowedAgain() {
        groups.find("g");
        assertTrue(json(forbid("g", "t", null)).booleanOr("readable", false), "only asked");
        assertFalse(json(forbid("g", "t", "false")).booleanOr("readable", true));
        assertTrue(groups.isForbidden("g", "t"));
        assertFalse(groups.isForbidden("g", "other"));
        JsonObject table = json(ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG));
        assertEquals(4, table.object("forbiddenTable").object("g").integer("t"), "RocketMQ's bit");
        assertTrue(json(forbid("g", "t", "true")).booleanOr("readable", false));
        assertFalse(groups.isForbidden("g", "t"));
        assertEquals(
                ResponseCode.INVALID_PARAMETER, forbid("bad name", "t", "false").code());
        forbid("g", "t", "false");
        groups.remove("g");
        assertFalse(groups.isForbidden("g", "t"), "it goes with the group");
    }

    @Test
    void whatIsForbiddenIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(ResponseCode.SUCCESS, forbid("g", "t" + i, "false").code());
        }
        assertEquals(ResponseCode.SYSTEM_ERROR, forbid("g", "more", "false").code());
        assertEquals(ResponseCode.SUCCESS, forbid("g", "t7", "true").code());
        assertEquals(ResponseCode.SUCCESS, forbid("g", "more", "false").code());
    }

    private Replies forbid(String group, String topic, String readable) {
        LocalRequest request = LocalRequest.of(RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN)
                .from(caller)
                .with("group", group)
                .with("topic", topic);
        return Replies.to(
                new ForbiddenHandler(groups), readable == null ? request : request.with("readable", readable));
    }

    @Test
    void badGroupsAreRefusedWithAReason() {
        Replies name = put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, "{\"groupName\":\"bad name\"}");
        assertEquals(ResponseCode.INVALID_PARAMETER, name.code());
        assertTrue(name.remark().contains("illegal"));
        Replies queues =
                put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, "{\"groupName\":\"g\",\"retryQueueNums\":5000}");
        assertTrue(queues.remark().contains("retry queues"));
        Replies list = put(
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST,
                "{\"groupConfigList\":[{\"groupName\":\"a\"},{\"groupName\":\"bad name\"}]}");
        assertEquals(ResponseCode.INVALID_PARAMETER, list.code());
        assertNull(groups.peek("a"), "all or none");
    }

    /** One group must not make the table unwritable, nor fill the memory with what nobody knows the meaning of. */
    @Test
    void whatAGroupBringsBesideItsSettingsIsBounded() {
        String deep = "{\"groupName\":\"deep\",\"x\":" + "[".repeat(62) + "]".repeat(62) + "}";
        Replies nested = put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, deep);
        assertEquals(ResponseCode.INVALID_PARAMETER, nested.code());
        assertTrue(nested.remark().contains("deep"), nested.remark());
        String large = "{\"groupName\":\"large\",\"x\":\"" + "y".repeat(1 << 20) + "\"}";
        Replies fat = put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, large);
        assertEquals(ResponseCode.INVALID_PARAMETER, fat.code());
        assertTrue(fat.remark().contains("16384"), fat.remark());
        assertEquals(
                ResponseCode.SUCCESS,
                ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG).code());
    }

    @Test
    void deletedGroupKeepsItsOffsetsUnlessTold() {
        groups.find("g");
        offsets.commit("g", "t", 0, 5);
        delete("g", false);
        assertNull(groups.peek("g"));
        assertEquals(5, offsets.find("g", "t", 0));
        delete("g", true);
        assertEquals(-1, offsets.find("g", "t", 0));
        assertEquals(
                ResponseCode.INVALID_PARAMETER,
                delete("CID_RMQ_SYS_TRANS", true).code());
        assertNotNull(groups.peek("CID_RMQ_SYS_TRANS"));
    }

    @Test
    void groupsAreShownAllAndInParts() {
        Replies all = ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG);
        assertEquals(
                groups.size(),
                json(all).object("subscriptionGroupTable").entries().size());
        assertEquals(String.valueOf(groups.size()), all.field("totalGroupNum"));
        JsonObject first = json(ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, "groupSeq", "0", "maxGroupNum", "3"));
        assertEquals(3, first.object("subscriptionGroupTable").entries().size());
        String version = first.object("dataVersion").toString();
        JsonObject rest = json(ask(
                RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
                "groupSeq",
                "3",
                "maxGroupNum",
                "99",
                "dataVersion",
                version));
        assertEquals(
                groups.size() - 3,
                rest.object("subscriptionGroupTable").entries().size());
    }

    private Replies put(int code, String body) {
        return put(code, body.getBytes(StandardCharsets.UTF_8));
    }

    private Replies put(int code, byte[] body) {
        return Replies.to(handler, LocalRequest.of(code).from(caller).body(body));
    }

    private Replies delete(String group, boolean isWithOffsets) {
        LocalRequest request =
                LocalRequest.of(RequestCode.DELETE_SUBSCRIPTIONGROUP).from(caller);
        return Replies.to(handler, request.with("groupName", group).with("cleanOffset", isWithOffsets));
    }

    private Replies ask(int code, String... fields) {
        return Replies.to(handler, LocalRequest.of(code, fields).from(caller));
    }

    private static JsonObject json(Replies reply) {
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        return Json.parseObject(new String(reply.body(), StandardCharsets.UTF_8));
    }
}
