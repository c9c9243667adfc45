package io.gantry.console.node;

import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Route;
import java.util.List;
import java.util.Map;

/** How this node and all groups of the cluster are replicated, and what came of changing that. */
public final class HaRoutes {
    private final Replication replication;
    private final GroupPicture groups;
    private final ChangeReports reports;

    public HaRoutes(Replication replication, GroupPicture groups, ChangeReports reports) {
        this.replication = replication;
        this.groups = groups;
        this.reports = reports;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "ha", Role.VIEWER, exchange -> replication.json()),
                new Route("GET", "ha/groups", Role.VIEWER, exchange -> groups.json()),
                new Route("GET", "ha/reports", Role.VIEWER, exchange -> Map.of("items", reports.newest())),
                new Route("DELETE", "ha/reports/{report}", Role.ADMIN, this::dismiss));
    }

    private Object dismiss(Exchange exchange) {
        String id = exchange.variable("report");
        exchange.subject(id);
        reports.dismiss(id);
        return null;
    }
}
