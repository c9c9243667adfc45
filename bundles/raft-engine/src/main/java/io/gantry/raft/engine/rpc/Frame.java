package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request or answer: its length without these four bytes, a byte for which of the two, the number of the request,
 * the length of the message's name, the name, the message. Big-endian. Nothing is trusted before it is checked.
 *
 * @param bytes all of it but the length; belongs to the frame
 * @param name of the message
 * @param bodyAt where the message begins
 */
record Frame(byte[] bytes, String name, int bodyAt) {
    static final byte REQUEST = 1;
    static final byte ANSWER = 2;

    private static final int KIND_AT = 0;
    private static final int ID_AT = KIND_AT + 1;
    private static final int NAME_LENGTH_AT = ID_AT + Integer.BYTES;
    private static final int NAME_AT = NAME_LENGTH_AT + 1;
    private static final int MAX_NAME = 64;

    /** The shortest there is: a name of one letter, and no body. */
    static final int MIN_BYTES = NAME_AT + 1;

    /** Bytes of the head, without name and message, with the length. */
    private static final int HEAD_BYTES = Integer.BYTES + NAME_AT;

    /**
     * Looks at bytes.
     *
     * @throws IOException if they are no frame of that kind
     */
    static Frame of(byte[] bytes, byte kind) throws IOException {
        int nameLength = bytes.length < MIN_BYTES ? 0 : bytes[NAME_LENGTH_AT];
        if (nameLength < 1 || nameLength > MAX_NAME || NAME_AT + nameLength > bytes.length) {
            throw new IOException("No frame: length=" + bytes.length + ", nameLength=" + nameLength);
        }
        if (bytes[KIND_AT] != kind) {
            throw new IOException("A frame of kind " + bytes[KIND_AT] + ", expected " + kind);
        }
        String name = new String(bytes, NAME_AT, nameLength, StandardCharsets.ISO_8859_1);
        return new Frame(bytes, name, NAME_AT + nameLength);
    }

    int id() {
        return ByteBuffer.wrap(bytes).getInt(ID_AT);
    }

    int bodyLength() {
        return bytes.length - bodyAt;
    }

    /** The bytes of a message on the wire. The entries of a request are not copied: they are to stay until written. */
    static ByteBuf encode(byte kind, int id, Message message) {
        if (message instanceof AppendEntriesRequest entries && entries.getData().size() > 0) {
            ByteString data = entries.getData();
            Message head = entries.toBuilder().clearData().build();
            ByteBuf front = front(kind, id, message, head, data.size());
            return Unpooled.wrappedBuffer(front, Unpooled.wrappedBuffer(data.asReadOnlyByteBuffer()));
        }
        return front(kind, id, message, message, -1);
    }

    /** Head, name and {@code part}, and the beginning of the data that follows, which is the last of all fields. */
    private static ByteBuf front(byte kind, int id, Message message, Message part, int dataBytes) {
        byte[] name = MessageNames.nameOf(message).getBytes(StandardCharsets.ISO_8859_1);
        int partBytes = part.getSerializedSize();
        int tagBytes = dataBytes < 0
                ? 0
                : CodedOutputStream.computeTagSize(AppendEntriesRequest.DATA_FIELD_NUMBER)
                        + CodedOutputStream.computeUInt32SizeNoTag(dataBytes);
        byte[] front = new byte[HEAD_BYTES + name.length + partBytes + tagBytes];
        ByteBuffer.wrap(front)
                .putInt(front.length - Integer.BYTES + Math.max(0, dataBytes))
                .put(kind)
                .putInt(id)
                .put((byte) name.length)
                .put(name);
        CodedOutputStream out = CodedOutputStream.newInstance(front, HEAD_BYTES + name.length, partBytes + tagBytes);
        try {
            part.writeTo(out);
            if (dataBytes >= 0) {
                out.writeTag(AppendEntriesRequest.DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(dataBytes);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Unpooled.wrappedBuffer(front);
    }
}
