package io.gantry.broker.cold;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonWriter;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what groups read from disk, and lets operators give them thresholds. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG,
            RequestCode.REMOVE_COLD_DATA_FLOW_CTR_CONFIG,
            RequestCode.GET_COLD_DATA_FLOW_CTR_INFO,
            RequestCode.SET_COMMITLOG_READ_MODE
        },
        blocking = true)
public final class ColdReadHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ColdReadHandler.class);
    private static final int MAX_BYTES = 64 << 10;

    private final ColdReads reads;

    @Activate
    public ColdReadHandler(@Reference ColdReads reads) {
        this.reads = reads;
    }

    @Override
    public void handle(Request request, Reply reply) {
        switch (request.code()) {
            case RequestCode.GET_COLD_DATA_FLOW_CTR_INFO ->
                reply.send(Response.ok(JsonWriter.COMPACT.bytes(reads.shown())));
            case RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG -> {
                update(request);
                reply.send(Response.ok());
            }
            case RequestCode.REMOVE_COLD_DATA_FLOW_CTR_CONFIG -> {
                remove(request);
                reply.send(Response.ok());
            }
            default ->
                throw refusal(
                        ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                        "set commitlog readahead mode failed: Java 17 cannot tell the operating system how to read a"
                                + " mapped file ahead; set it for the disk, with blockdev --setra for instance");
        }
    }

    /** All of a request's thresholds or none: a flaw, or that there is no room, is found before the first is set. */
    private void update(Request request) {
        Map<String, Long> wanted = new LinkedHashMap<>();
        for (String line : text(request).split("\\R")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                wanted.put(group(line.substring(0, equals)), bytes(line.substring(equals + 1)));
            }
        }
        if (wanted.isEmpty()) {
            throw refusal(ResponseCode.SYSTEM_ERROR, "string2Properties error: the body must be lines of group=bytes");
        }
        if (!reads.setThresholds(wanted)) {
            throw refusal(
                    ResponseCode.SYSTEM_BUSY,
                    "More than " + ColdReads.MAX_GROUPS + " groups would have a threshold of cold reads: remove one, or"
                            + " set cgColdReadThreshold for all");
        }
        LOG.info(
                "Thresholds of cold reads set: bytes={}, by={}",
                wanted,
                request.connection().remoteAddress());
    }

    private void remove(Request request) {
        String text = text(request);
        if (text.isBlank()) {
            throw refusal(ResponseCode.SYSTEM_ERROR, "string parse error: the body must be the name of a group");
        }
        String group = group(text);
        reads.removeThreshold(group);
        LOG.info(
                "Threshold of cold reads removed: group={}, by={}",
                group,
                request.connection().remoteAddress());
    }

    private static String text(Request request) {
        int length = request.body().remaining();
        if (length > MAX_BYTES) {
            throw refusal(
                    ResponseCode.INVALID_PARAMETER,
                    "The body has " + length + " bytes, allowed are " + MAX_BYTES + ": send fewer groups at a time");
        }
        return StandardCharsets.UTF_8.decode(request.body().duplicate()).toString();
    }

    private static String group(String text) {
        String group = text.trim();
        String flaw = NameRules.flawOfGroup(group);
        if (flaw != null) {
            throw refusal(ResponseCode.INVALID_PARAMETER, flaw);
        }
        return group;
    }

    private static long bytes(String text) {
        String trimmed = text.trim();
        if (!trimmed.matches("\\d{1,18}")) {
            throw refusal(
                    ResponseCode.INVALID_PARAMETER,
                    "The threshold must be a whole number of bytes from 0 on, found '" + NameRules.shown(trimmed)
                            + "'");
        }
        return Long.parseLong(trimmed);
    }

    private static BadRequestException refusal(int code, String message) {
        return new BadRequestException(code, message);
    }
}
