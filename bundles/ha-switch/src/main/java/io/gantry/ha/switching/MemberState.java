package io.gantry.ha.switching;

import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.wire.Answer;
import io.gantry.wire.Payload;
import io.gantry.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a member says of itself.
 *
 * @param known its switches
 * @param technique the one that works there; empty for none
 * @param role in it
 * @param epoch the newest reign or term it knows
 * @param end where its log ends
 * @param sum of the log's last bytes before the end that its last switch is known with; -1 when that is not known
 */
record MemberState(Known known, String technique, Role role, long epoch, long end, long sum) {
    Response answer() {
        Map<String, Object> fields =
                Map.of("technique", technique, "role", role.name(), "epoch", epoch, "end", end, "sum", sum);
        return Response.ok(fields).withBody(Payload.of(SwitchFile.text(known).getBytes(StandardCharsets.US_ASCII)));
    }

    /** An IllegalArgumentException says that it makes no sense. */
    static MemberState read(Answer answer) {
        Map<String, String> fields = answer.fields();
        return new MemberState(
                SwitchFile.read(new String(answer.body(), StandardCharsets.US_ASCII)),
                fields.getOrDefault("technique", ""),
                Role.valueOf(fields.getOrDefault("role", "")),
                Long.parseLong(fields.getOrDefault("epoch", "")),
                Long.parseLong(fields.getOrDefault("end", "")),
                Long.parseLong(fields.getOrDefault("sum", "")));
    }

    /** Whether it is that far with a switch. */
    boolean isIn(long id, Phase phase) {
        return known.next() != null && known.next().id() == id && known.next().isIn(phase);
    }

    /** The last switch that is done there; null for none. */
    GroupSwitch done() {
        return known.now();
    }

    /** The newest number it knows of. */
    long newest() {
        return Math.max(epoch, known.taken());
    }
}
