package io.gantry.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Offer;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ClientLimitsComponent;
import io.gantry.broker.delay.DelayProgressComponent;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.delay.DelaySettingsComponent;
import io.gantry.broker.gate.GateLimits;
import io.gantry.broker.gate.GateLimitsComponent;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTableComponent;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.identity.IdentityComponent;
import io.gantry.broker.offset.OffsetTableComponent;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.pull.PullSettingsComponent;
import io.gantry.broker.send.SendSettingsComponent;
import io.gantry.broker.table.TableKeeper;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTableComponent;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A component that cannot start throws nothing at the container: one line stands where its service would be. */
final class FailedStartTest {
    @TempDir
    Path root;

    private final List<String> lines = new ArrayList<>();
    private final List<String> services = new ArrayList<>();
    private final BundleContext context = Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
        Object line = ((Dictionary<?, ?>) arguments[2]).get(Offer.FAILURE);
        if (line == null) {
            services.add(arguments[1].getClass().getSimpleName());
        } else {
            lines.add(line.toString());
        }
        return Fakes.of(ServiceRegistration.class, (registration, called, none) -> null);
    });

    @Test
    void unreadableTablesAreTheirLinesAndStayAsTheyAre() throws Exception {
        Path config = Files.createDirectories(root.resolve("config"));
        List<String> names =
                List.of("topics.json", "subscriptionGroup.json", "consumerOffset.json", "delayOffset.json");
        for (String name : names) {
            Files.writeString(config.resolve(name), "{\"half");
            Files.writeString(config.resolve(name + ".bak"), "");
        }
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        TableKeeper keeper = TableKeeper.stepped(new SteppedClock());
        DelaySettings delays = new DelaySettings("1s", 1, 1);
        new TopicTableComponent(context, identity, keeper, Fakes.config(TopicRules.Config.class, "maxTopics", 9));
        new GroupTableComponent(context, identity, keeper, Fakes.config(GroupRules.Config.class, "maxGroups", 9));
        new OffsetTableComponent(
                context, identity, keeper, Fakes.config(OffsetTableComponent.Config.class, "flushIntervalMillis", 9L));
        new DelayProgressComponent(context, identity, delays, keeper);
        keeper.close();
        assertEquals(List.of(), services);
        assertEquals(names.size(), lines.size());
        for (int i = 0; i < names.size(); i++) {
            assertTrue(lines.get(i).startsWith("Cannot read " + config.resolve(names.get(i))), lines.get(i));
            assertTrue(lines.get(i).contains("put back a good copy"), lines.get(i));
            assertEquals("{\"half", Files.readString(config.resolve(names.get(i))));
            assertEquals("", Files.readString(config.resolve(names.get(i) + ".bak")));
        }
        try (var files = Files.list(config)) {
            assertEquals(2 * names.size(), files.count());
        }
    }

    @Test
    void settingsThatMakeNoSenseAreOneLineEach() {
        new DelaySettingsComponent(context, Fakes.config(DelaySettings.Config.class, "levels", "1s soon"));
        new DelaySettingsComponent(context, Fakes.config(DelaySettings.Config.class, "maxInFlight", 0));
        new PullSettingsComponent(context, Fakes.config(PullSettings.Config.class, "maxMessagesOnDisk", 0));
        new SendSettingsComponent(context, Fakes.config(SendSettingsComponent.Config.class, "maxMessageBytes", -1));
        new GateLimitsComponent(context, Fakes.config(GateLimits.Config.class, "maxParkedMillis", 0L));
        new ClientLimitsComponent(context, Fakes.config(ClientLimits.Config.class, "maxMembers", 0));
        new IdentityComponent(context, Fakes.config(BrokerIdentity.Config.class, "host", "no.such.host.invalid"));
        new IdentityComponent(context, Fakes.config(BrokerIdentity.Config.class, "listenPort", 70_000));
        assertEquals(List.of(), services);
        assertEquals(8, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("found 'soon'"), lines.get(0));
        assertEquals("io.gantry.broker.delay: maxInFlight must be greater than 0, found 0", lines.get(1));
        assertTrue(lines.get(6).contains("set brokerIP1"), lines.get(6));
        assertTrue(lines.get(7).contains("listenPort"), lines.get(7));
    }

    @Test
    void settingsThatMakeSenseAreAService() {
        new DelaySettingsComponent(context, Fakes.config(DelaySettings.Config.class, "maxInFlight", 7));
        new IdentityComponent(context, Fakes.config(BrokerIdentity.Config.class, "host", "127.0.0.1"));
        assertEquals(List.of("DelaySettings", "BrokerIdentity"), services);
        assertEquals(List.of(), lines);
    }
}
