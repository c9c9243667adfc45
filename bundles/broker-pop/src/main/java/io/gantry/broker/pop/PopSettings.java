package io.gantry.broker.pop;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of {@code io.gantry.broker.pop}. */
@ObjectClassDefinition(name = "Gantry pop consumption")
public @interface PopSettings {
    String PID = "io.gantry.broker.pop";

    @AttributeDefinition(description = "How groups ask for messages of which no operator said it: PULL or POP.")
    String requestMode() default "PULL";

    @AttributeDefinition(description = "How many other members' queues they pop from, too; 0 or less: all.")
    int sharedQueues() default -1;

    @AttributeDefinition(description = "How many pops of a hundred look at what is to be retried first.")
    int retryFirstPercent() default 20;
}
