package io.gantry.broker.timer;

import io.gantry.agent.WholeFile;
import io.gantry.log.StorageException;
import io.gantry.registry.Broker;
import io.gantry.registry.FollowedTable;
import io.gantry.wire.RequestCode;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * How far the leader's timer is, on a follower: kept where RocketMQ keeps it, {@code config/timercheck}, so that this
 * node's timer, should it lead one day, delivers nothing that was delivered ({@link Wheel}).
 */
@Component
public final class FollowedTimer implements FollowedTable {
    private static final int MIN_BYTES = 4 * Long.BYTES;
    private static final int MAX_BYTES = 1 << 10;

    private final Path file;

    @Activate
    public FollowedTimer(@Reference Broker broker) {
        file = broker.rootDirectory().resolve("config").resolve("timercheck");
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_TIMER_CHECK_POINT;
    }

    @Override
    public void takeOver(byte[] table) {
        if (table.length < MIN_BYTES || table.length > MAX_BYTES) {
            throw new IllegalArgumentException("a timer's checkpoint has 32 bytes or some more, found " + table.length);
        }
        try {
            WholeFile.write(file, table);
        } catch (IOException e) {
            throw new StorageException("Cannot write " + file + ": " + e, e);
        }
    }
}
