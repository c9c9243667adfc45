package io.gantry.broker.pull;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Memory of the machine or of the control group the process runs in. */
final class PhysicalMemory {
    private static final long UNKNOWN = 4L << 30;

    private PhysicalMemory() {}

    /** Asked by name, because the bean's type belongs to a package that not every framework exports. */
    static long bytes() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "TotalMemorySize");
            return bytes instanceof Long known && known > 0 ? known : UNKNOWN;
        } catch (JMException e) {
            return UNKNOWN;
        }
    }
}
