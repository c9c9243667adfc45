package io.gantry.raft.engine;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.util.List;
import java.util.TreeMap;

/** A log, a term and a vote that live as long as the test. */
final class MemoryStores extends DefaultJRaftServiceFactory {
    @Override
    public LogStorage createLogStorage(String uri, RaftOptions options) {
        return new MemoryLog();
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
        return new MemoryVote();
    }

    private static final class MemoryLog implements LogStorage {
        private final TreeMap<Long, LogEntry> entries = new TreeMap<>();
        private long first = 1;

        @Override
        public boolean init(LogStorageOptions options) {
            return true;
        }

        @Override
        public void shutdown() {
            // The log belongs to the test.
        }

        @Override
        public synchronized long getFirstLogIndex() {
            return first;
        }

        @Override
        public synchronized long getLastLogIndex() {
            return entries.isEmpty() ? first - 1 : entries.lastKey();
        }

        @Override
        public synchronized LogEntry getEntry(long index) {
            return entries.get(index);
        }

        @Override
        @Deprecated
        public synchronized long getTerm(long index) {
            LogEntry entry = entries.get(index);
            return entry == null ? 0 : entry.getId().getTerm();
        }

        @Override
        public synchronized boolean appendEntry(LogEntry entry) {
            if (entry.getType() == EntryType.ENTRY_TYPE_UNKNOWN) {
                return false;
            }
            entries.put(entry.getId().getIndex(), entry);
            return true;
        }

        @Override
        public int appendEntries(List<LogEntry> more) {
            more.forEach(this::appendEntry);
            return more.size();
        }

        @Override
        public synchronized boolean truncatePrefix(long firstKept) {
            entries.headMap(firstKept).clear();
            first = firstKept;
            return true;
        }

        @Override
        public synchronized boolean truncateSuffix(long lastKept) {
            entries.tailMap(lastKept, false).clear();
            return true;
        }

        @Override
        public synchronized boolean reset(long next) {
            entries.clear();
            first = next;
            return true;
        }
    }

    private static final class MemoryVote implements RaftMetaStorage {
        private long term;
        private PeerId votedFor = PeerId.emptyPeer();

        @Override
        public boolean init(RaftMetaStorageOptions options) {
            return true;
        }

        @Override
        public void shutdown() {
            // It belongs to the test.
        }

        @Override
        public synchronized boolean setTerm(long given) {
            term = given;
            return true;
        }

        @Override
        public synchronized long getTerm() {
            return term;
        }

        @Override
        public synchronized boolean setVotedFor(PeerId peer) {
            votedFor = peer.copy();
            return true;
        }

        @Override
        public synchronized PeerId getVotedFor() {
            return votedFor;
        }

        @Override
        public synchronized boolean setTermAndVotedFor(long given, PeerId peer) {
            term = given;
            votedFor = peer.copy();
            return true;
        }
    }
}
