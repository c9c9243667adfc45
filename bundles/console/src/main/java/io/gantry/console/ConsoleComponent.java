package io.gantry.console;

import io.gantry.agent.boot.Offer;
import io.gantry.feature.FeatureRuntime;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Opens the console, with what this node has for it. */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConsoleComponent.PID)
@Designate(ocd = ConsoleComponent.Settings.class)
public final class ConsoleComponent {
    /** The configuration of {@code io.gantry.console}. */
    @ObjectClassDefinition(name = "Gantry: web console")
    public @interface Settings {
        @AttributeDefinition(description = "The address to listen on (consoleHost)")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "The port to listen on (consolePort); -Dconsole.port comes first")
        int port() default 8080;

        @AttributeDefinition(
                description = "Whether everybody has to log in (consoleLoginRequired);"
                        + " ROCKETMQ_CONFIG_LOGIN_REQUIRED comes first")
        boolean loginRequired() default true;

        @AttributeDefinition(
                description = "Name servers of the cluster it is for, host:port each; none for this node's own;"
                        + " -Drocketmq.namesrv.addr comes first")
        String[] nameServers() default {};

        @AttributeDefinition(description = "Names a browser may ask it by, beside the loopback's (consoleAllowedHosts)")
        String[] allowedHosts() default {};

        @AttributeDefinition(
                description = "Addresses of proxies that are believed from where a request comes"
                        + " (consoleTrustedProxies)")
        String[] trustedProxies() default {};

        @AttributeDefinition(description = "A PKCS 12 file with key and certificate (consoleTlsKeyStore); none: no TLS")
        String tlsKeyStore() default "";

        @AttributeDefinition(description = "The password of that file (consoleTlsKeyStorePassword)")
        String tlsKeyStorePassword() default "";

        @AttributeDefinition(
                description = "The user as whom requests to brokers are signed (consoleAccessKey); none: unsigned")
        String accessKey() default "";

        @AttributeDefinition(description = "The secret of that user (consoleSecretKey)")
        String secretKey() default "";
    }

    static final String PID = "io.gantry.console";

    private final Offer<Console> console;

    @Activate
    public ConsoleComponent(
            BundleContext context,
            Settings settings,
            @Reference FeatureRuntime features,
            @Reference CommandProcessor commands,
            @Reference ConfigurationAdmin configurations) {
        console = Offer.of(
                context, () -> new Console(new NodeParts(context, features, commands, configurations), settings));
    }

    @Deactivate
    void close() {
        console.close();
        if (console.service() != null) {
            console.service().close();
        }
    }
}
