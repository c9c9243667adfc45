package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gantry.codec.Frame;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first moments of an endpoint, in which nobody can say yet that a code is unknown. */
final class SettlingTest {
    private static final int REQUIRED = 10;
    private static final int FEATURE = 11;
    private static final int OTHER = 12;
    private static final int UNKNOWN = 99;
    private static final long QUIET_MILLIS = 50;
    private static final long MOST_MILLIS = 200;
    private static final byte[] BODY = {1};
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());
    private static final RequestHandler LATE = (request, reply) -> reply.send(Response.ok(Map.of("by", "late")));

    private final HandClock clock = new HandClock();

    private TestEndpoint endpoint(Integer... required) {
        DispatchSetting dispatch = new DispatchSetting(2, 8, 10_000, MOST_MILLIS, 5_000).withSettleMillis(QUIET_MILLIS);
        return TestEndpoint.whole(dispatch, clock, required);
    }

    @Test
    void aFeatureThatComesAfterTheFirstHandlersServesWhatWaited() throws Exception {
        try (TestEndpoint endpoint = endpoint(REQUIRED).with(REQUIRED, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(FEATURE, 1, BODY);
            peer.ask(FEATURE, 2, BODY);
            assertEquals(0, peer.answer(REQUIRED, 3, BODY).code(), "whoever is served goes on");
            endpoint.with(FEATURE, LATE);
            for (int i = 1; i <= 2; i++) {
                Frame served = peer.read();
                assertEquals("late", served.text("by"));
                assertEquals(i, served.opaque());
            }
        }
    }

    @Test
    void anUnknownCodeIsRefusedAsSoonAsNoHandlerFollows() throws Exception {
        try (TestEndpoint endpoint = endpoint(REQUIRED).with(REQUIRED, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(UNKNOWN, 1, BODY);
            assertEquals(0, peer.answer(REQUIRED, 2, BODY).code());
            clock.passMillis(QUIET_MILLIS);
            Frame refused = peer.read();
            assertEquals(1, refused.opaque());
            assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, refused.code());
            assertEquals(" request type 99 not supported", refused.remark());
            Frame next = peer.answer(UNKNOWN, 3, BODY);
            assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, next.code(), "without a wait, for the clock stands");
        }
    }

    @Test
    void handlersThatFollowEachOtherProlongTheFirstMomentsUpToTheirBound() throws Exception {
        try (TestEndpoint endpoint = endpoint(REQUIRED).with(REQUIRED, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(UNKNOWN, 1, BODY);
            for (long passed = QUIET_MILLIS - 10; passed < MOST_MILLIS; passed += QUIET_MILLIS - 10) {
                clock.passMillis(QUIET_MILLIS - 10);
                endpoint.with(OTHER, OK);
                assertEquals(0, peer.answer(OTHER, 2, BODY).code(), "the one before waits");
            }
            clock.passMillis(QUIET_MILLIS - 10);
            endpoint.with(OTHER, OK);
            assertEquals(1, peer.read().opaque());
            assertEquals(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    peer.answer(UNKNOWN, 3, BODY).code());
        }
    }

    @Test
    void theFirstMomentsBeginWhenTheEndpointIsWhole() throws Exception {
        try (TestEndpoint endpoint = endpoint(REQUIRED, OTHER).with(REQUIRED, OK)) {
            clock.passMillis(60_000);
            assertFalse(endpoint.isOpen());
            endpoint.with(OTHER, OK);
            try (RawPeer peer = new RawPeer(endpoint.address())) {
                peer.ask(FEATURE, 1, BODY);
                assertEquals(0, peer.answer(REQUIRED, 2, BODY).code());
                endpoint.with(FEATURE, LATE);
                assertEquals("late", peer.read().text("by"));
            }
        }
    }

    @Test
    void aHandlerThatComesLongAfterIsNoStart() throws Exception {
        try (TestEndpoint endpoint = endpoint(REQUIRED).with(REQUIRED, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            clock.passMillis(MOST_MILLIS);
            endpoint.with(FEATURE, LATE);
            assertEquals(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    peer.answer(UNKNOWN, 1, BODY).code());
        }
    }
}
