package io.gantry.broker.time;

import io.gantry.agent.boot.Offer;
import io.gantry.agent.boot.Timetable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Gives the one {@link Timetable} of the broker and of the bundles around it. */
@Component(
        service = {},
        immediate = true)
public final class TimetableComponent {
    private final Offer<Timetable> offer;

    @Activate
    public TimetableComponent(BundleContext context) {
        offer = Offer.of(
                context,
                () -> new Timetable(context, "broker-timetable", "What waits in the broker waits for ever"),
                Timetable.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
