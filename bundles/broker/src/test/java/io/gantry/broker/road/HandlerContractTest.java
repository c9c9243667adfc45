package io.gantry.broker.road;

import io.gantry.agent.Clock;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.PullAdmission;
import io.gantry.broker.pull.PullHandler;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.pull.QueueReader;
import io.gantry.broker.query.MessageQueryHandler;
import io.gantry.broker.query.QueueEndsHandler;
import io.gantry.broker.query.QueueTimesHandler;
import io.gantry.broker.retry.SendBackHandler;
import io.gantry.broker.send.SendHandler;
import io.gantry.broker.stand.FixedTechnique;
import io.gantry.broker.stand.MemoryLog;
import io.gantry.broker.stand.MemoryStore;
import io.gantry.broker.stand.SteppedClock;
import io.gantry.broker.stand.Tables;
import io.gantry.broker.time.Timetable;
import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** What every handler does, for those of the data path. */
class HandlerContractTest {
    private final Tables tables = new Tables(Path.of("target/none"));
    private final MemoryLog log = new MemoryLog(1 << 16);
    private final MemoryStore store = new MemoryStore(log, "1s");
    private final Timetable timetable = Timetable.stepped(new SteppedClock());
    private final LogWriteGate gate = new LogWriteGate(timetable, 10, 1 << 20, 5_000);

    HandlerContractTest() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
    }

    private PullHandler pullHandler() {
        PullSettings settings = new PullSettings(
                new PullSettings.Portion(32, 1 << 18),
                new PullSettings.Portion(8, 1 << 16),
                new PullSettings.Patience(true, 1_000, 60_000, 10),
                1 << 20,
                false);
        ConsumerGroups consumers = new ConsumerGroups(ClientLimits.STANDARD, Clock.system());
        return new PullHandler(
                new PullAdmission(tables.identity, tables.topics, tables.groups, consumers),
                new QueueReader(log, store, settings),
                new OffsetTable(Clock.system()),
                tables.traffic,
                timetable);
    }

    /** Sends. */
    @Nested
    class Send extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return SendHandler.of(
                    tables.identity,
                    tables.topics,
                    new SendHandler.Parts(tables.destinations, gate, tables.traffic),
                    SendHandler.Settings.STANDARD);
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.SEND_MESSAGE, RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE};
        }
    }

    /** Pulls. */
    @Nested
    class Pull extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return pullHandler();
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE};
        }
    }

    /** Messages sent back. */
    @Nested
    class SendBack extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return new SendBackHandler(tables.identity, tables.topics, tables.destinations, log, gate, tables.traffic);
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.CONSUMER_SEND_MSG_BACK};
        }
    }

    /** Questions about messages. */
    @Nested
    class MessageQuery extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return new MessageQueryHandler(log, store);
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.QUERY_MESSAGE, RequestCode.VIEW_MESSAGE_BY_ID};
        }
    }

    /** Questions about the ends of queues. */
    @Nested
    class QueueEnds extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return new QueueEndsHandler(store);
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.GET_MAX_OFFSET, RequestCode.GET_MIN_OFFSET};
        }
    }

    /** Questions about queues and time. */
    @Nested
    class QueueTimes extends RequestHandlerContract {
        @Override
        protected RequestHandler handler() {
            return new QueueTimesHandler(store, log);
        }

        @Override
        protected int[] requestCodes() {
            return new int[] {RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, RequestCode.GET_EARLIEST_MSG_STORETIME};
        }
    }
}
