package io.gantry.cluster.message;

import io.gantry.codec.Frame;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The records in the body of an answer, each checked before it is looked at. */
public final class Records {
    private Records() {}

    /** The messages, in the order of the body; what is no record ends it. */
    public static List<StoredMessage> in(Frame answer) {
        ByteBuffer body = answer.body();
        RecordCheck check = new RecordCheck();
        List<StoredMessage> messages = new ArrayList<>();
        int at = 0;
        while (at < body.limit() && check.check(body, at, body.limit(), false) == RecordCheck.Finding.MESSAGE) {
            StoredMessage message = new StoredMessage().wrap(body, at);
            messages.add(message);
            at += message.bytes();
        }
        return messages;
    }
}
