package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** An entry of the log as it is read again: its bytes are read when they are asked for, which for most they are not. */
final class StoredEntry extends LogEntry {
    private final Supplier<ByteBuffer> bytes;

    /** @param bytes from the commit log; called at most once by each thread that asks */
    StoredEntry(long index, long term, Supplier<ByteBuffer> bytes) {
        super(EntryType.ENTRY_TYPE_DATA);
        setId(new LogId(index, term));
        this.bytes = bytes;
    }

    @Override
    public ByteBuffer getData() {
        ByteBuffer known = super.getData();
        if (known == null || known == EMPTY_DATA) {
            known = bytes.get();
            setData(known);
        }
        return known;
    }

    @Override
    public ByteBuffer sliceData() {
        return getData().slice();
    }

    @Override
    public ByteBuffer getReadOnlyData() {
        return getData().asReadOnlyBuffer();
    }
}
