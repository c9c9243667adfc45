package io.gantry.cli.group;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.codec.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes a group wherever it is; what is not named stays as it is. */
@Command(name = "update", description = "Changes a group on each leader that has it; what is not named stays.")
final class GroupUpdate extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Mixin
    private GroupSettings settings;

    @Override
    protected Sheet answer(Fleet fleet) {
        if (settings.given().isEmpty()) {
            throw cluster().wrong("Nothing is to be changed", "give --retries, --consume, --ordered or --broadcast");
        }
        GroupAnswers answers = new GroupAnswers(fleet);
        List<String> changed = new ArrayList<>();
        for (BrokerNode leader : fleet.leadersToChange()) {
            JsonObject now = answers.all(leader).get(group);
            if (now != null) {
                Map<String, Object> config = new LinkedHashMap<>();
                now.entries().forEach((key, value) -> config.put(key.toString(), value));
                config.putAll(settings.given());
                answers.put(leader, config);
                changed.add(leader.name());
            }
        }
        if (changed.isEmpty()) {
            throw NoGroup.named(group);
        }
        return new Sheet()
                .figure("group", group)
                .figure("brokers", changed)
                .say("Changed group " + group + " on " + String.join(", ", changed));
    }
}
