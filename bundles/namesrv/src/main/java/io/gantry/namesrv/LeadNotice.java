package io.gantry.namesrv;

import io.gantry.codec.BrokerEntry;
import io.gantry.namesrv.route.LeadChange;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.WireClient;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells the brokers of a group that another one has the lowest id: NOTIFY_MIN_BROKER_ID_CHANGE. */
final class LeadNotice {
    private LeadNotice() {}

    static void send(LeadChange change, WireClient client) {
        BrokerEntry group = change.group();
        long lowest = group.addresses().firstKey();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("minBrokerId", lowest);
        fields.put("brokerName", group.name());
        fields.put("minBrokerAddr", group.addresses().get(lowest));
        if (change.departedAddress() != null) {
            fields.put("offlineBrokerAddr", change.departedAddress());
        }
        if (change.haAddress() != null) {
            fields.put("haBrokerAddr", change.haAddress());
        }
        boolean isForAll = change.departedAddress() != null || group.addresses().size() == 1;
        group.addresses().forEach((id, address) -> {
            if (isForAll || id != lowest) {
                client.send(address, Call.of(RequestCode.NOTIFY_MIN_BROKER_ID_CHANGE, fields));
            }
        });
    }
}
