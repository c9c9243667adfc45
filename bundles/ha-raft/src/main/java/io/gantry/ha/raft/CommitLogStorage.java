package io.gantry.ha.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Raft log: its bytes are the commit log's, and what entry is where is in the {@link EntryIndex}. What the leader
 * proposes is in its commit log already, and only noted; on a follower the bytes are copied to the same place. JRaft
 * calls what changes something by one thread, and what reads by any.
 */
final class CommitLogStorage implements LogStorage {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLogStorage.class);

    private final LogBytes log;
    private final EntryIndex index;
    private LogEntryCodecFactory codec;

    CommitLogStorage(LogBytes log, EntryIndex index) {
        this.log = log;
        this.index = index;
    }

    EntryIndex index() {
        return index;
    }

    LogBytes bytes() {
        return log;
    }

    @Override
    public boolean init(LogStorageOptions options) {
        codec = options.getLogEntryCodecFactory();
        try {
            for (long at : index.memberEntries()) {
                note(options.getConfigurationManager(), members(at));
            }
            return true;
        } catch (IOException e) {
            LOG.error("The index of the log cannot be read: reason={}", e.toString());
            return false;
        }
    }

    private static void note(ConfigurationManager known, LogEntry entry) {
        Configuration old = entry.getOldPeers() == null
                ? new Configuration()
                : new Configuration(entry.getOldPeers(), entry.getOldLearners());
        known.add(new ConfigurationEntry(entry.getId(), new Configuration(entry.getPeers(), entry.getLearners()), old));
    }

    @Override
    public void shutdown() {
        // Whoever opened the index closes it.
    }

    @Override
    public long getFirstLogIndex() {
        return index.first();
    }

    @Override
    public long getLastLogIndex() {
        return index.last();
    }

    @Override
    public LogEntry getEntry(long at) {
        try {
            IndexRecord record = index.record(at);
            if (record == null || record.kind() == IndexRecord.Kind.RECORDS && !log.has(record.position())) {
                return null;
            }
            return switch (record.kind()) {
                case RECORDS -> new StoredEntry(at, record.term(), () -> log.range(record));
                case MEMBERS -> members(at);
                case STOP -> sign(at, record.term());
                case EMPTY -> empty(at, record.term());
            };
        } catch (IOException e) {
            LOG.error("An entry of the log cannot be read: index={} reason={}", at, e.toString());
            return null;
        }
    }

    private LogEntry members(long at) throws IOException {
        LogEntry entry = codec.decoder().decode(index.members(at));
        if (entry == null) {
            throw new IOException("The members of entry " + at + " make no sense");
        }
        return entry;
    }

    private LogEntry sign(long at, long term) throws IOException {
        ByteBuffer sign = ByteBuffer.wrap(index.members(at));
        return new StoredEntry(at, term, () -> sign);
    }

    private static LogEntry empty(long at, long term) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_NO_OP);
        entry.setId(new LogId(at, term));
        return entry;
    }

    @Override
    @Deprecated
    public long getTerm(long at) {
        LogEntry entry = getEntry(at);
        return entry == null ? 0 : entry.getId().getTerm();
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        int taken = 0;
        try {
            for (LogEntry entry : entries) {
                append(entry);
                taken++;
            }
            if (log.force(index.end())) {
                index.force();
            }
            return taken;
        } catch (IOException | IllegalArgumentException e) {
            if (!log.isClosed()) {
                LOG.error(
                        "An entry is not taken into the log: index={} position={} reason={}",
                        index.last() + 1,
                        index.end(),
                        e.toString());
            }
            return 0;
        }
    }

    /** A full disk is waited for: JRaft takes a failure for the end of this member. */
    private void append(LogEntry entry) throws IOException {
        if (entry.getId().getIndex() != index.last() + 1) {
            throw new IllegalArgumentException("Entry " + entry.getId() + " does not follow entry " + index.last());
        }
        while (true) {
            try {
                write(entry);
                return;
            } catch (IOException e) {
                if (log.isClosed()) {
                    throw e;
                }
                LOG.warn("An entry is not taken at the moment, tried again: reason={}", e.toString());
                log.pause();
            }
        }
    }

    private void write(LogEntry entry) throws IOException {
        long term = entry.getId().getTerm();
        switch (entry.getType()) {
            case ENTRY_TYPE_DATA -> {
                ByteBuffer range = entry.getData().duplicate();
                if (StopSign.isSign(range)) {
                    byte[] sign = new byte[range.remaining()];
                    range.get(sign);
                    index.appendStop(term, sign);
                    return;
                }
                int checksum = IndexRecord.sum(range);
                index.append(term, log.take(index.end(), range), checksum);
            }
            case ENTRY_TYPE_CONFIGURATION ->
                index.appendMembers(term, codec.encoder().encode(entry));
            default -> index.appendEmpty(term);
        }
    }

    @Override
    public boolean truncatePrefix(long firstKept) {
        try {
            if (firstKept > index.last()) {
                index.restart(firstKept, log.installedEnd(index.end()));
            } else {
                index.dropBefore(firstKept);
            }
            return true;
        } catch (IOException e) {
            LOG.error("Old entries of the log's index cannot be removed: before={} reason={}", firstKept, e.toString());
            return false;
        }
    }

    @Override
    public boolean truncateSuffix(long lastKept) {
        try {
            LOG.warn(
                    "The group's log goes on differently, what only this node has is cut: after={} last={}",
                    lastKept,
                    index.last());
            index.cutAfter(lastKept);
            log.cutBack(index.end());
            return true;
        } catch (IOException e) {
            LOG.error("The log cannot be cut: after={} reason={}", lastKept, e.toString());
            return false;
        }
    }

    @Override
    public boolean reset(long next) {
        try {
            index.restart(next, log.installedEnd(index.end()));
            return true;
        } catch (IOException e) {
            LOG.error("The index of the log cannot begin anew: next={} reason={}", next, e.toString());
            return false;
        }
    }
}
