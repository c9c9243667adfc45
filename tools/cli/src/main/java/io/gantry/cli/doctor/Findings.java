package io.gantry.cli.doctor;

import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import java.util.ArrayList;
import java.util.List;

/** What was found, in the order it was looked for. */
final class Findings {
    /** How bad it is. */
    enum State {
        OK,
        WARNING,
        FAILURE
    }

    private final List<Finding> all = new ArrayList<>();

    /** One thing that was looked at; a finding that says itself what to do has no remedy. */
    private record Finding(State state, String about, String what, String remedy) {}

    void ok(String about, String what) {
        all.add(new Finding(State.OK, about, what, null));
    }

    /** It works, but not as it should, or not for long. */
    void warn(String about, String what, String remedy) {
        all.add(new Finding(State.WARNING, about, what, remedy));
    }

    /** It does not work. */
    void fail(String about, String what, String remedy) {
        all.add(new Finding(State.FAILURE, about, what, remedy));
    }

    long count(State state) {
        return all.stream().filter(finding -> finding.state == state).count();
    }

    Sheet sheet() {
        Table table = new Table(
                "findings",
                Column.text("STATE", "state"),
                Column.text("ABOUT", "about"),
                Column.text("FINDING", "finding"));
        for (Finding each : all) {
            table.row(
                    each.state.name().toLowerCase(java.util.Locale.ROOT),
                    each.about,
                    each.remedy == null ? each.what : each.what + "; " + each.remedy);
        }
        return new Sheet()
                .table(table, "Nothing was looked at")
                .fact("failures", "failures", count(State.FAILURE))
                .fact("warnings", "warnings", count(State.WARNING));
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
