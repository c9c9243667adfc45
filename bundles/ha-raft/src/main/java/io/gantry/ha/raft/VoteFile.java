package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The term a node knows of and whom it voted for in it: the file {@code vote}, always on disk before it is acted upon.
 * Term (8), length of the name (4), the name, CRC-32C of all that (4), big-endian. A file that is damaged stops the
 * node: one that forgot its vote could vote twice.
 */
final class VoteFile implements RaftMetaStorage {
    private static final Logger LOG = LoggerFactory.getLogger(VoteFile.class);
    private static final int LEAST_BYTES = Long.BYTES + Integer.BYTES + Integer.BYTES;

    private final Path file;
    private long term;
    private PeerId votedFor = PeerId.emptyPeer();

    VoteFile(Path file) {
        this.file = file;
    }

    @Override
    public synchronized boolean init(RaftMetaStorageOptions options) {
        if (!Files.exists(file)) {
            return true;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int checked = bytes.limit() - Integer.BYTES;
            if (bytes.limit() < LEAST_BYTES || bytes.getInt(checked) != IndexRecord.sum(bytes, 0, checked)) {
                throw new IOException("it is damaged");
            }
            term = bytes.getLong();
            byte[] name = new byte[bytes.getInt()];
            bytes.get(name);
            votedFor = new PeerId();
            return name.length == 0 || votedFor.parse(new String(name, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The vote of this node cannot be read, so it does not take part: file={} reason={}; stop it, remove"
                            + " its directory and start it, then it is a new member that gets everything",
                    file,
                    e.toString());
            return false;
        }
    }

    @Override
    public void shutdown() {
        // Every change is on disk already.
    }

    @Override
    public boolean setTerm(long next) {
        return setTermAndVotedFor(next, getVotedFor());
    }

    @Override
    public boolean setVotedFor(PeerId peer) {
        return setTermAndVotedFor(getTerm(), peer);
    }

    @Override
    public synchronized boolean setTermAndVotedFor(long next, PeerId peer) {
        byte[] name =
                peer == null || peer.isEmpty() ? new byte[0] : peer.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(LEAST_BYTES + name.length);
        bytes.putLong(next).putInt(name.length).put(name);
        bytes.putInt(IndexRecord.sum(bytes, 0, bytes.position()));
        try {
            WholeFile.write(file, bytes.array());
        } catch (IOException e) {
            LOG.error("The vote cannot be written, so it is not given: file={} reason={}", file, e.toString());
            return false;
        }
        term = next;
        votedFor = peer == null ? PeerId.emptyPeer() : peer.copy();
        return true;
    }

    @Override
    public synchronized long getTerm() {
        return term;
    }

    @Override
    public synchronized PeerId getVotedFor() {
        return votedFor;
    }
}
