package io.gantry.raft.engine.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds of messages that a frame may name: those the library registers, no other class is ever looked up. */
final class MessageNames {
    private final Map<String, Message> examples = new ConcurrentHashMap<>();

    void add(Message example) {
        examples.put(nameOf(example), example);
    }

    static String nameOf(Message message) {
        return message.getDescriptorForType().getName();
    }

    /**
     * Makes a message of its bytes. They are not copied: the array belongs to the message from now on.
     *
     * @throws IOException if there is no such message, or these bytes are none
     */
    Message parse(Frame frame) throws IOException {
        Message example = examples.get(frame.name());
        if (example == null) {
            throw new IOException("No message of the Raft library: " + frame.name());
        }
        ByteString body = UnsafeByteOperations.unsafeWrap(frame.bytes(), frame.bodyAt(), frame.bodyLength());
        CodedInputStream in = body.newCodedInput();
        in.enableAliasing(true);
        Message message = example.getParserForType().parseFrom(in);
        in.checkLastTagWas(0);
        return message;
    }
}
