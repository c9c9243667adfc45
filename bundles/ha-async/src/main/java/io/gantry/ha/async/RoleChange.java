package io.gantry.ha.async;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.replica.WriteGate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The parts of this node that change when its role does. */
@Component(service = RoleChange.class)
public final class RoleChange {
    private static final long LOOK_MILLIS = 5;

    private final AsyncComponent technique;
    private final LeaderPlace place;
    private final WriteGate gate;
    private final Timetable timetable;

    @Activate
    public RoleChange(
            @Reference AsyncComponent technique,
            @Reference LeaderPlace place,
            @Reference WriteGate gate,
            @Reference Timetable timetable) {
        this.technique = technique;
        this.place = place;
        this.gate = gate;
        this.timetable = timetable;
    }

    AsyncComponent technique() {
        return technique;
    }

    LeaderPlace place() {
        return place;
    }

    WriteGate gate() {
        return gate;
    }

    Timetable timetable() {
        return timetable;
    }

    /** Waits until a condition holds, which is cheap to look at; false when it did not in time. */
    boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        CountDownLatch isTrue = new CountDownLatch(1);
        Repetition looking = timetable.every(LOOK_MILLIS, () -> {
            if (condition.getAsBoolean()) {
                isTrue.countDown();
            }
        });
        try {
            return isTrue.await(millis, TimeUnit.MILLISECONDS);
        } finally {
            looking.close();
        }
    }
}
