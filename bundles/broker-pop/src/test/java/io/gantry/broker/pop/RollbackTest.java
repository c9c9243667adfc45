package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Replies;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether everything about popped messages stands in the log. */
class RollbackTest {
    @TempDir
    private Path root;

    @Test
    void itDoesWhereNoOtherBrokerKeptItElsewhere() throws Exception {
        Files.createDirectories(root.resolve("kvStore"));
        assertEquals(ResponseCode.SUCCESS, ask().code());
    }

    @Test
    void aRocksDbOfAnotherBrokerIsNotSaidToBeExported() throws Exception {
        Files.createDirectories(root.resolve("kvStore"));
        Files.writeString(root.resolve("kvStore/CURRENT"), "MANIFEST-000005\n");
        Replies refusal = ask();
        assertEquals(ResponseCode.SYSTEM_ERROR, refusal.code());
        assertTrue(refusal.remark().contains(root.resolve("kvStore").toString()), refusal.remark());
    }

    private Replies ask() {
        RollbackHandler handler = new Stand(root).rollback();
        return Replies.to(handler, LocalRequest.of(RequestCode.POP_ROLLBACK));
    }
}
