package io.gantry.metrics.prometheus;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.figures.FigureSource;
import io.gantry.registry.Broker;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the port and asks every {@link FigureSource} there is for each scrape. */
@Component(
        service = {},
        immediate = true,
        configurationPid = PrometheusComponent.PID)
@Designate(ocd = PrometheusComponent.Settings.class)
public final class PrometheusComponent {
    /** The configuration of {@code io.gantry.metrics.prometheus}. */
    @ObjectClassDefinition(name = "Gantry: metrics for Prometheus")
    public @interface Settings {
        @AttributeDefinition(description = "The address to listen on (metricsPromExporterHost)")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "The port to listen on (metricsPromExporterPort)")
        int port() default 5557;
    }

    static final String PID = "io.gantry.metrics.prometheus";

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusComponent.class);
    private static final long IDLE_NANOS = 1;

    private final List<FigureSource> sources = new CopyOnWriteArrayList<>();
    private final Offer<AgentThread> running;
    private volatile Broker broker;

    @Activate
    public PrometheusComponent(BundleContext context, Settings settings) {
        running = Offer.of(context, () -> start(settings));
    }

    private AgentThread start(Settings settings) {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        ScrapePort port = new ScrapePort(address, this::figures, Clock.system());
        LOG.info("Figures are told: host={}, port={}", settings.host(), port.port());
        return new AgentThread(port, IDLE_NANOS);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSource(FigureSource source) {
        sources.add(source);
    }

    void unbindSource(FigureSource source) {
        sources.remove(source);
    }

    /** Its names are labels of every value. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(Broker next) {
        broker = next;
    }

    void unbindBroker(Broker gone) {
        if (broker == gone) {
            broker = null;
        }
    }

    private byte[] figures() {
        Broker now = broker;
        Map<String, String> common = new LinkedHashMap<>();
        if (now != null) {
            common.put("cluster", now.clusterName());
            common.put("node_type", "broker");
            common.put("node_id", now.brokerName());
        }
        Exposition exposition = new Exposition(common);
        sources.forEach(source -> source.collect(exposition));
        return exposition.bytes();
    }

    @Deactivate
    void close() {
        running.close();
        if (running.service() != null) {
            running.service().close();
        }
    }
}
