package io.gantry.broker.pull;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Memory of the machine or of the control group the process runs in. */
final class PhysicalMemory {
    private static final String MEBIBYTES = "gantry.memoryMebibytes";
    private static final long UNKNOWN = 4L << 30;

    private PhysicalMemory() {}

    /** As the start script found it; where no script did, as the JVM knows it, which takes many classes to ask. */
    static long bytes() {
        long mebibytes = Long.getLong(MEBIBYTES, 0);
        return mebibytes > 0 ? mebibytes << 20 : asked();
    }

    /** Asked by name, because the bean's type belongs to a package that not every framework exports. */
    private static long asked() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "TotalMemorySize");
            return bytes instanceof Long known && known > 0 ? known : UNKNOWN;
        } catch (JMException e) {
            return UNKNOWN;
        }
    }
}
