package io.gantry.broker.group;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.DataVersion;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.FollowedTable;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The leader's groups, and what is forbidden to them, on a follower. */
@Component
public final class FollowedGroups implements FollowedTable {
    private final GroupTable groups;
    private DataVersion told = DataVersion.NONE;

    @Activate
    public FollowedGroups(@Reference GroupTable groups) {
        this.groups = groups;
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG;
    }

    @Override
    public byte[] changes() {
        DataVersion now = groups.dataVersion();
        if (now.equals(told)) {
            return null;
        }
        told = now;
        return JsonWriter.COMPACT.bytes(groups.json());
    }

    /** Adds and changes; what is gone there in the last moments stays, for this may be older than what is known. */
    @Override
    public void replay(List<byte[]> changes) {
        put(GroupJson.readTable(Json.parseObject(ByteBuffer.wrap(changes.get(changes.size() - 1)))));
    }

    @Override
    public void takeOver(byte[] table) {
        JsonObject json = Json.parseObject(ByteBuffer.wrap(table));
        Map<String, Map<String, Integer>> forbidden = GroupJson.readForbidden(json);
        Map<String, GroupConfig> theirs = GroupJson.readTable(json);
        put(theirs);
        for (String name : groups.all().keySet()) {
            if (!theirs.containsKey(name) && !GroupTable.isSystem(name)) {
                groups.remove(name);
            }
        }
        groups.forbidOnly(forbidden);
    }

    private void put(Map<String, GroupConfig> theirs) {
        for (GroupConfig group : theirs.values()) {
            if (NameRules.flawOfGroup(group.name()) == null && !group.equals(groups.peek(group.name()))) {
                groups.put(group);
            }
        }
    }
}
