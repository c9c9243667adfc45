package io.gantry.console.ask;

import io.gantry.console.http.Route;
import io.gantry.console.jobs.Jobs;
import java.util.ArrayList;
import java.util.List;

/** What is asked of a cluster and takes long, so that it is done as a job. */
public final class JobStarts {
    private final Target target;
    private final Jobs jobs;

    public JobStarts(Target target, Jobs jobs) {
        this.target = target;
        this.jobs = jobs;
    }

    /** What they answer to. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(new ResendJobs(target, jobs).routes());
        routes.addAll(new ReadJobs(target, jobs).routes());
        routes.addAll(new MoveJobs(target, jobs).routes());
        return routes;
    }
}
