package io.gantry.console.ask;

import io.gantry.cluster.ClusterException;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.console.http.Failure;
import io.gantry.console.jobs.Progress;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The items of a job that changes something, each a row of its file that says what was done or why not. One that fails
 * hinders no other, unless nobody answers any more. For the thread of the job.
 */
final class Rows {
    /** When so many in a row find nobody who answers, the others would be waited for as long. */
    private static final int MAX_BROKEN = 3;

    private final Progress progress;
    private int brokenInARow;
    private int unlisted;

    Rows(Progress progress) {
        this.progress = progress;
    }

    /**
     * Does one, and keeps its row; a ClusterException says that the others are not to be tried.
     *
     * @param name what it is, for people
     * @param row what is known of it before
     * @param change does it, and says what came of it
     * @return what came of it; null when it failed
     */
    Map<String, Object> change(String name, Map<String, Object> row, Supplier<Map<String, Object>> change) {
        Map<String, Object> done = null;
        try {
            done = change.get();
            brokenInARow = 0;
            row.putAll(done);
            progress.done();
        } catch (Failure | MisuseException | RefusedException e) {
            brokenInARow = 0;
            fails(name, row, e.getMessage());
        } catch (ClusterException e) {
            brokenInARow++;
            fails(name, row, e.getMessage());
        }
        keep(row);
        if (brokenInARow == MAX_BROKEN) {
            throw new ClusterException("Given up after " + MAX_BROKEN + " in a row: " + row.get("reason"));
        }
        return done;
    }

    /** Keeps the row of one that cannot be done. */
    void cannot(String name, Map<String, Object> row, String reason) {
        fails(name, row, reason);
        keep(row);
    }

    private void keep(Map<String, Object> row) {
        if (!progress.keep(row)) {
            progress.figure("notInFile", ++unlisted);
        }
    }

    private void fails(String name, Map<String, Object> row, String reason) {
        row.put("reason", reason);
        progress.failed(name + ": " + reason);
        progress.line(name + ": " + reason);
    }
}
