package io.gantry.broker.group;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.RequestBody;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows, creates, changes and deletes subscription groups. The system's groups cannot be deleted. A long list is no
 * work for an event loop.
 */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
            RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST,
            RequestCode.DELETE_SUBSCRIPTIONGROUP,
            RequestCode.DELETE_SUBSCRIPTION_GROUP_LIST,
            RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
            RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG
        },
        blocking = true)
public final class GroupHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(GroupHandler.class);
    private static final int MAX_RETRY_QUEUES = 1024;

    private final GroupTable groups;
    private final OffsetTable offsets;
    private final Leadership leadership;

    @Activate
    public GroupHandler(
            @Reference GroupTable groups, @Reference OffsetTable offsets, @Reference Leadership leadership) {
        this.leadership = leadership;
        this.groups = groups;
        this.offsets = offsets;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        if (request.code() == RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG) {
            reply.send(all(fields));
            return;
        }
        if (request.code() == RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG) {
            reply.send(one(fields.requireText("group")));
            return;
        }
        leadership.requireForChange();
        switch (request.code()) {
            case RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP:
                put(List.of(RequestBody.read(request, GroupJson::read)));
                break;
            case RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST:
                put(RequestBody.read(request, GroupHandler::list));
                break;
            case RequestCode.DELETE_SUBSCRIPTIONGROUP:
                delete(List.of(fields.requireText("groupName")), fields.booleanOr("cleanOffset", false));
                break;
            default:
                delete(RequestBody.read(request, GroupHandler::names), fields.booleanOr("cleanOffset", false));
        }
        LOG.info(
                "Groups were administered: code={}, by={}",
                request.code(),
                request.connection().remoteAddress());
        groups.settle();
        reply.send(Response.ok());
    }

    private Response one(String name) {
        GroupConfig group = groups.find(name);
        if (group == null) {
            return Response.refusal(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "No group in this broker");
        }
        return Response.ok(JsonWriter.COMPACT.bytes(GroupJson.of(group)));
    }

    private Response all(Fields fields) {
        boolean isPart = fields.text("groupSeq") != null || fields.text("maxGroupNum") != null;
        Map<String, Object> json = isPart
                ? groups.json(
                        fields.text("dataVersion"), fields.intOr("groupSeq", 0), fields.intOr("maxGroupNum", 2000))
                : groups.json();
        return Response.ok(Map.of("totalGroupNum", groups.size())).withBody(Payload.of(JsonWriter.COMPACT.bytes(json)));
    }

    /** All or none: every group is checked before the first is set. */
    private void put(List<GroupConfig> wanted) {
        for (GroupConfig group : wanted) {
            refuse(NameRules.flawOfGroup(group.name()));
            if (group.retryQueues() < 0 || group.retryQueues() > MAX_RETRY_QUEUES) {
                refuse("The group " + group.name() + " must have 0 to " + MAX_RETRY_QUEUES + " retry queues, found "
                        + group.retryQueues());
            }
        }
        for (GroupConfig group : wanted) {
            if (!groups.put(group)) {
                throw new BadRequestException(
                        "There are too many groups: delete some or raise maxGroups of " + GroupTable.PID);
            }
        }
    }

    private void delete(List<String> names, boolean isWithOffsets) {
        for (String name : names) {
            if (GroupTable.isSystem(name)) {
                refuse("The group[" + name + "] belongs to the system.");
            }
        }
        for (String name : names) {
            groups.remove(name);
            if (isWithOffsets) {
                offsets.removeGroup(name);
            }
        }
    }

    private static List<GroupConfig> list(JsonObject json) {
        List<GroupConfig> groups = new ArrayList<>();
        for (Object item : json.listOrEmpty("groupConfigList")) {
            if (!(item instanceof JsonObject object)) {
                throw new IllegalArgumentException("the groupConfigList must contain objects");
            }
            groups.add(GroupJson.read(object));
        }
        return groups;
    }

    private static List<String> names(JsonObject json) {
        return json.listOrEmpty("groupNameList").stream().map(String::valueOf).toList();
    }

    private static void refuse(String flaw) {
        if (flaw != null) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, flaw);
        }
    }
}
