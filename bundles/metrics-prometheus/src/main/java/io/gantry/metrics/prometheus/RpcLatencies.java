package io.gantry.metrics.prometheus;

import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestMeter;
import io.gantry.wire.ResponseCode;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * How long replies took, by request and response code; a pull with the time that it waited. Only codes that have a name
 * are told apart, so that no client can make the table grow. Told by any thread.
 */
@Component(service = {RequestMeter.class, FigureSource.class})
public final class RpcLatencies implements RequestMeter, FigureSource {
    private static final double[] BOUNDS_MILLIS = {1, 3, 5, 7, 10, 100, 1_000, 2_000, 3_000};
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Map<Integer, String> REQUESTS = names(RequestCode.class);
    private static final Map<Integer, String> RESPONSES = names(ResponseCode.class);
    private static final int OTHER = -1;

    private final Map<Long, Latency> byCodes = new ConcurrentHashMap<>();

    /** Replies of one code to one request code. */
    private static final class Latency {
        private final LongAdder[] counts = new LongAdder[BOUNDS_MILLIS.length + 1];
        private final LongAdder nanos = new LongAdder();

        Latency() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void add(long took) {
            int at = 0;
            while (at < BOUNDS_MILLIS.length && took > BOUNDS_MILLIS[at] * NANOS_PER_MILLI) {
                at++;
            }
            counts[at].increment();
            nanos.add(took);
        }

        long[] counts() {
            long[] now = new long[counts.length];
            for (int i = 0; i < now.length; i++) {
                now[i] = counts[i].sum();
            }
            return now;
        }
    }

    @Activate
    public RpcLatencies() {}

    @Override
    public void onReply(String endpoint, int requestCode, int responseCode, long nanos) {
        long request = REQUESTS.containsKey(requestCode) ? requestCode : OTHER;
        long response = RESPONSES.containsKey(responseCode) ? responseCode : OTHER;
        Long key = request << Integer.SIZE | response & 0xffffffffL;
        Latency latency = byCodes.get(key);
        if (latency == null) {
            latency = byCodes.computeIfAbsent(key, absent -> new Latency());
        }
        latency.add(nanos);
    }

    @Override
    public void collect(FigureSink sink) {
        byCodes.forEach((key, latency) -> {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("protocol_type", "remoting");
            labels.put("request_code", REQUESTS.getOrDefault((int) (key >> Integer.SIZE), "other"));
            labels.put("response_code", RESPONSES.getOrDefault((int) (long) key, "other"));
            double sum = latency.nanos.sum() / NANOS_PER_MILLI;
            sink.histogram("rocketmq_rpc_latency_milliseconds", labels, latency.counts(), BOUNDS_MILLIS, sum);
        });
    }

    private static Map<Integer, String> names(Class<?> codes) {
        Map<Integer, String> names = new HashMap<>();
        try {
            for (Field field : codes.getFields()) {
                if (field.getType() == int.class) {
                    names.put(field.getInt(null), field.getName().toLowerCase(Locale.ROOT));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The codes are public", e);
        }
        return names;
    }
}
