package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.RpcUtils;
import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import com.alipay.sofa.jraft.util.Utils;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools that the library keeps in static fields. It ends none of them; here their threads are told to end by
 * themselves when there is nothing to do, so that none is left a moment after the last group has gone. A pool that is
 * shut down would be of no use to the next group.
 */
final class LibraryPools {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryPools.class);
    private static final long REST_SECONDS = 2;

    private static boolean isDone;

    private LibraryPools() {}

    static synchronized void letRest() {
        if (isDone) {
            return;
        }
        isDone = true;
        String groups = ThreadPoolsFactory.class.getName();
        List.of(
                        RpcUtils.class.getName() + " RPC_CLOSURE_EXECUTOR",
                        Utils.class.getName() + " CLOSURE_EXECUTOR",
                        groups + "$GlobalThreadPoolHolder INSTANCE",
                        groups + "$InternalClosureExecutorHolder INSTANCE")
                .forEach(LibraryPools::letRest);
    }

    private static void letRest(String place) {
        String[] names = place.split(" ");
        try {
            Field field = Class.forName(names[0]).getDeclaredField(names[1]);
            field.setAccessible(true);
            ThreadPoolExecutor pool = (ThreadPoolExecutor) field.get(null);
            pool.setKeepAliveTime(REST_SECONDS, TimeUnit.SECONDS);
            pool.allowCoreThreadTimeOut(true);
        } catch (ReflectiveOperationException e) {
            LOG.warn("A pool of the Raft library is elsewhere in this version, its threads will stay: {}", place, e);
        }
    }
}
