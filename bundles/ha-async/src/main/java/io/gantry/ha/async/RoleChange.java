package io.gantry.ha.async;

import io.gantry.agent.boot.Timetable;
import io.gantry.replica.WriteGate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The parts of this node that change when its role does. */
@Component(service = RoleChange.class)
public final class RoleChange {
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
}
