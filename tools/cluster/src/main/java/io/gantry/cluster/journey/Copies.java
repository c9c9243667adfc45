package io.gantry.cluster.journey;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.journey.Journey.Copy;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who has a copy of a record: as its leader says of those that follow, and as each follower says of itself. */
final class Copies {
    private final Enquiry enquiry;

    Copies(Enquiry enquiry) {
        this.enquiry = enquiry;
    }

    /** The replicas of a leader; null when it does not tell of any and none is registered. */
    List<Copy> of(BrokerNode holder, long endOfRecord) {
        List<Copy> copies = new ArrayList<>();
        JsonObject told = enquiry.ask(holder, "the replicas of " + holder.label(), () -> enquiry.fleet()
                .json(holder, "say who follows it", RequestCode.GET_BROKER_HA_STATUS, Map.of()));
        if (told != null) {
            for (Object item : told.listOrEmpty("haConnectionInfo")) {
                if (item instanceof JsonObject replica) {
                    long position = replica.numberOr("slaveAckOffset", -1);
                    copies.add(copy(replica.textOr("addr", "?"), "leader", position, endOfRecord));
                }
            }
        }
        for (BrokerNode follower : enquiry.fleet().brokers()) {
            if (follower.name().equals(holder.name()) && !follower.isLeader()) {
                copies.add(itself(enquiry.fleet(), follower, endOfRecord));
            }
        }
        return told == null && copies.isEmpty() ? null : copies;
    }

    private Copy itself(Fleet fleet, BrokerNode follower, long endOfRecord) {
        Map<String, String> figures = enquiry.ask(
                follower, "the copy of " + follower.label(), () -> new BrokerAnswers(fleet).runtime(follower));
        if (figures == null) {
            return new Copy(follower.label(), "itself", null, null, "it does not answer");
        }
        String end = figures.getOrDefault("commitLogMaxOffset", "");
        return end.matches("\\d{1,18}")
                ? copy(follower.label(), "itself", Long.parseLong(end), endOfRecord)
                : new Copy(follower.label(), "itself", null, null, "it does not say how far its log goes");
    }

    private static Copy copy(String replica, String teller, long position, long endOfRecord) {
        return position < 0
                ? new Copy(replica, teller, null, null, "it does not say how far it is")
                : new Copy(replica, teller, position, position >= endOfRecord, null);
    }
}
