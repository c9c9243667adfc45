package io.gantry.broker.tx;

import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.LogSlice;
import io.gantry.message.SystemTopic;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks about a half message again that was put aside after all questions: it becomes a new one. Of an operator who
 * names it by the id that it has where it was put; asked twice there are two.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.RESUME_CHECK_HALF_MESSAGE)
public final class ResumeHandler implements RequestHandler {
    private final Queues queues;
    private final Drafts drafts;

    @Activate
    public ResumeHandler(@Reference Queues queues, @Reference Drafts drafts) {
        this.queues = queues;
        this.drafts = drafts;
    }

    @Override
    public void handle(Request request, Reply reply) {
        String id = request.fields().requireText("msgId");
        long position = MessageId.parse(id).map(MessageId::position).orElse(-1L);
        LogSlice record = StoredRecords.find(queues.log(), position)
                .orElseThrow(() -> refusal("there is no message with the id " + id));
        MessageDraft draft;
        try {
            StoredMessage aside = new StoredMessage().wrap(record.buffer(), 0);
            if (!aside.topic().equals(SystemTopic.TRANSACTION_CHECK_MAX)
                    || Drafts.realTopic(aside) == null
                    || !queues.holds(SystemTopic.TRANSACTION_CHECK_MAX, aside.queueOffset(), position)) {
                throw refusal("the message " + id + " is none of " + SystemTopic.TRANSACTION_CHECK_MAX);
            }
            draft = drafts.resumed(aside);
        } catch (RuntimeException e) {
            record.close();
            throw e;
        }
        queues.gate().append(draft, true, result -> {
            record.close();
            reply.send(
                    result.isInLog()
                            ? Response.ok()
                            : Response.refusal(
                                    ResponseCode.SYSTEM_ERROR,
                                    "Put message back to RMQ_SYS_TRANS_HALF_TOPIC failed: " + result.status() + " "
                                            + result.reason()));
        });
    }

    private static BadRequestException refusal(String cause) {
        return new BadRequestException(
                ResponseCode.SYSTEM_ERROR, "Put message back to RMQ_SYS_TRANS_HALF_TOPIC failed: " + cause);
    }
}
