package io.gantry.broker.pop;

import io.gantry.registry.FollowedTable;
import io.gantry.wire.RequestCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How groups are to ask for messages, as the leader has it, on a follower. */
@Component
public final class FollowedModes implements FollowedTable {
    private final RequestModes modes;

    @Activate
    public FollowedModes(@Reference RequestModes modes) {
        this.modes = modes;
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_ALL_MESSAGE_REQUEST_MODE;
    }

    @Override
    public void takeOver(byte[] table) {
        modes.takeOver(table);
    }
}
