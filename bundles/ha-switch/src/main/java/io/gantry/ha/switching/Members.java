package io.gantry.ha.switching;

import io.gantry.replica.GroupSwitch;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks the other members of a group, all at the same time. Safe for any thread. */
@Component(service = Members.class)
public final class Members {
    private final WireClient client;

    @Activate
    public Members(@Reference WireClient client) {
        this.client = client;
    }

    /**
     * What came of a question.
     *
     * @param states of those who did what was asked
     * @param reasons why the others did not
     */
    record Answers(Map<String, MemberState> states, Map<String, String> reasons) {
        String reason() {
            StringBuilder text = new StringBuilder();
            reasons.forEach((address, reason) -> text.append(text.isEmpty() ? "" : "; ")
                    .append(address)
                    .append(": ")
                    .append(reason));
            return text.toString();
        }
    }

    /**
     * Asks all others of a group.
     *
     * @param about what is asked for; null with {@link SwitchStep#STATE}
     * @param sum of the log's last bytes, where it is sealed
     */
    Answers ask(List<String> others, SwitchStep step, GroupSwitch about, long sum, long timeoutMillis)
            throws InterruptedException {
        Map<String, CompletionStage<Answer>> calls = new LinkedHashMap<>();
        for (String address : others) {
            calls.put(address, call(address, step, about, sum, timeoutMillis));
        }
        Answers answers = new Answers(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Map.Entry<String, CompletionStage<Answer>> each : calls.entrySet()) {
            take(answers, each.getKey(), each.getValue(), 2 * timeoutMillis);
        }
        return answers;
    }

    private CompletionStage<Answer> call(
            String address, SwitchStep step, GroupSwitch about, long sum, long timeoutMillis) {
        byte[] body = about == null
                ? new byte[0]
                : SwitchFile.text(new Known(null, seenBy(about, address))).getBytes(StandardCharsets.US_ASCII);
        Call call = new Call(RequestCode.SWITCH_REPLICATION, Map.of("step", step.name(), "sum", sum), body);
        try {
            return client.call(address, call, timeoutMillis);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static GroupSwitch seenBy(GroupSwitch about, String address) {
        return new GroupSwitch(
                about.id(),
                about.from(),
                about.to(),
                about.phase(),
                about.group().seenBy(address),
                about.end());
    }

    private static void take(Answers answers, String address, CompletionStage<Answer> call, long timeoutMillis)
            throws InterruptedException {
        try {
            Answer answer = call.toCompletableFuture().get(timeoutMillis, TimeUnit.MILLISECONDS);
            if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
                throw new IOException("it is no broker of Gantry's with ha-switch");
            }
            if (!answer.isSuccess()) {
                throw new IOException(answer.remark());
            }
            answers.states.put(address, MemberState.read(answer));
        } catch (ExecutionException e) {
            answers.reasons.put(address, "it does not answer: " + e.getCause());
        } catch (TimeoutException e) {
            answers.reasons.put(address, "it does not answer");
        } catch (IOException | IllegalArgumentException e) {
            answers.reasons.put(address, String.valueOf(e.getMessage()));
        }
    }
}
