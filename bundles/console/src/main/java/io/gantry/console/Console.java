package io.gantry.console;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.cluster.Credentials;
import io.gantry.console.access.AuditLog;
import io.gantry.console.access.LoginLimit;
import io.gantry.console.access.Role;
import io.gantry.console.access.Session;
import io.gantry.console.access.Sessions;
import io.gantry.console.access.Tokens;
import io.gantry.console.access.Users;
import io.gantry.console.ask.AclRoutes;
import io.gantry.console.ask.ClientRoutes;
import io.gantry.console.ask.DeadLetterRoutes;
import io.gantry.console.ask.GroupRoutes;
import io.gantry.console.ask.JobStarts;
import io.gantry.console.ask.JourneyRoutes;
import io.gantry.console.ask.MessageRoutes;
import io.gantry.console.ask.PendingRoutes;
import io.gantry.console.ask.PlainAclRoutes;
import io.gantry.console.ask.RequestRoutes;
import io.gantry.console.ask.SettingRoutes;
import io.gantry.console.ask.Target;
import io.gantry.console.ask.TopicRoutes;
import io.gantry.console.board.LiveRoutes;
import io.gantry.console.board.OwnPage;
import io.gantry.console.board.Pages;
import io.gantry.console.board.SessionRoutes;
import io.gantry.console.http.Api;
import io.gantry.console.http.Front;
import io.gantry.console.http.Proxies;
import io.gantry.console.http.Route;
import io.gantry.console.http.WebFiles;
import io.gantry.console.jobs.JobRoutes;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.live.History;
import io.gantry.console.live.Sampler;
import io.gantry.console.node.ChangeReports;
import io.gantry.console.node.CommandDesk;
import io.gantry.console.node.CommandRoutes;
import io.gantry.console.node.GroupPicture;
import io.gantry.console.node.HaRoutes;
import io.gantry.console.node.NodeRoutes;
import io.gantry.console.node.Replication;
import io.gantry.page.ConsolePage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console while it is open: its parts, made in order and closed in reverse. */
final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Twice so long, and the rest beside it, is what whoever stops a bundle may take. */
    private static final long COMMAND_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** One question of a sample to a broker that does not answer. */
    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_PORT = 65_535;

    private final History history = new History();
    private final AgentThread sampling;
    private final CommandDesk desk;
    private final AgentThread commanding;
    private final Jobs jobs;
    private final WebServer server;
    private final ServiceTracker<ConsolePage, ConsolePage> pages;
    private final List<ServiceRegistration<ConsolePage>> own = new ArrayList<>();

    /** Opens it, or throws an IllegalStateException with cause and remedy. */
    Console(NodeParts node, ConsoleComponent.Settings settings) {
        InetSocketAddress address = address(node, settings);
        boolean isOpen = !isLoginRequired(node, settings);
        boolean isLoopback = isLoopback(address);
        boolean isSecure = !settings.tlsKeyStore().isEmpty();
        if (isOpen && !isLoopback) {
            throw new IllegalStateException("The console would let everybody of the network in: set"
                    + " consoleLoginRequired=true, or consoleHost=127.0.0.1");
        }
        if (!isLoopback && !isSecure) {
            LOG.warn("Passwords go over the network as plain text: set consoleTlsKeyStore, host={}", address);
        }
        Clock clock = Clock.system();
        SecureRandom random = new SecureRandom();
        Path folder = Path.of(node.property("gantry.dir").orElse(".")).resolve("console");
        Users users = new Users(folder, random);
        users.firstPassword()
                .ifPresent(file -> LOG.info("The console lets in the user admin; its password is in file={}", file));
        Sessions sessions = new Sessions(random, clock);
        Tokens tokens = new Tokens(folder, users, random, clock);
        AuditLog audit = new AuditLog(folder, clock);
        WebFiles files = new WebFiles();
        Pages menu = new Pages(files);
        Target target = new Target(nameServers(node, settings), node.endpoints(), credentials(settings));
        Replication replication = node.replication();
        Sampler sampler = new Sampler(target, history, replication::lags, target::prepare, clock);
        Session everybody = isOpen ? new Session("", "everybody", Role.ADMIN, chance(random)) : null;
        GroupPicture groups = new GroupPicture(target, sampler::states, node.place(), clock);
        ChangeReports reports = new ChangeReports(folder, replication::json, groups::own, clock);
        desk = new CommandDesk(node.commands(), reports);
        jobs = new Jobs(audit::add, clock);
        List<Route> routes = routes(
                new SessionRoutes(users, tokens, sessions, new LoginLimit(clock), isSecure),
                menu,
                new LiveRoutes(
                        history,
                        sampler,
                        menu,
                        audit,
                        session -> session == everybody || sessions.isOpen(session) || tokens.isOpen(session)),
                target,
                new NodeRoutes(
                        node.context(),
                        node.features(),
                        node.configurations(),
                        new HaRoutes(replication, groups, reports),
                        new CommandRoutes(desk, jobs)),
                jobs);
        Api api = new Api(routes, sessions, tokens, audit, everybody);
        Set<String> hosts = hosts(settings.allowedHosts(), isLoopback);
        Proxies proxies = new Proxies(settings.trustedProxies());
        Front front = new Front(api, files, () -> troubles(node, sampler), hosts, proxies, isSecure);
        server = new WebServer(node.context(), node.configurations(), address, settings, front);
        sampling = new AgentThread(sampler, IDLE_NANOS);
        commanding = new AgentThread(desk, IDLE_NANOS);
        pages = tracker(node.context(), menu);
        pages.open();
        OwnPage.all().forEach(page -> own.add(node.context().registerService(ConsolePage.class, page, null)));
        LOG.info("The console is open: {}://{}:{}/", isSecure ? "https" : "http", settings.host(), address.getPort());
    }

    /** All that can be asked. */
    static List<Route> routes(
            SessionRoutes session, Pages menu, LiveRoutes live, Target target, NodeRoutes node, Jobs jobs) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(session.routes());
        routes.addAll(menu.routes());
        routes.addAll(live.routes());
        routes.addAll(new TopicRoutes(target).routes());
        routes.addAll(new GroupRoutes(target).routes());
        routes.addAll(new MessageRoutes(target).routes());
        routes.addAll(new JourneyRoutes(target).routes());
        routes.addAll(new PendingRoutes(target).routes());
        routes.addAll(new SettingRoutes(target).routes());
        routes.addAll(new RequestRoutes(target).routes());
        routes.addAll(new AclRoutes(target).routes());
        routes.addAll(new PlainAclRoutes(target).routes());
        routes.addAll(new ClientRoutes(target).routes());
        routes.addAll(new DeadLetterRoutes(target).routes());
        routes.addAll(node.routes());
        routes.addAll(new JobRoutes(jobs).routes());
        routes.addAll(new JobStarts(target, jobs).routes());
        return routes;
    }

    private static InetSocketAddress address(NodeParts node, ConsoleComponent.Settings settings) {
        String port = node.property("console.port").orElse(String.valueOf(settings.port()));
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
            throw new IllegalStateException("console.port is " + port + ": write a number from 1 to " + MAX_PORT);
        }
        InetSocketAddress address = new InetSocketAddress(settings.host(), Integer.parseInt(port));
        if (address.isUnresolved()) {
            throw new IllegalStateException(
                    "consoleHost " + settings.host() + " is not known: write an address of this machine, or 0.0.0.0");
        }
        return address;
    }

    private static boolean isLoopback(InetSocketAddress address) {
        return address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }

    private static boolean isLoginRequired(NodeParts node, ConsoleComponent.Settings settings) {
        String told = node.environment().get("ROCKETMQ_CONFIG_LOGIN_REQUIRED");
        return told == null || told.isBlank()
                ? settings.loginRequired()
                : !told.strip().equalsIgnoreCase("false");
    }

    private static List<String> nameServers(NodeParts node, ConsoleComponent.Settings settings) {
        return node.property("rocketmq.namesrv.addr").map(List::of).orElse(Arrays.asList(settings.nameServers()));
    }

    /** With what the console signs; null when it was given nothing. */
    private static Credentials credentials(ConsoleComponent.Settings settings) {
        if (settings.accessKey().isEmpty() && settings.secretKey().isEmpty()) {
            return null;
        }
        try {
            return new Credentials(settings.accessKey(), settings.secretKey());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("consoleAccessKey and consoleSecretKey: " + e.getMessage());
        }
    }

    /** Names as a browser writes them: no blanks, lower case. */
    static Set<String> hosts(String[] allowed, boolean isLoopback) {
        Set<String> hosts = new TreeSet<>();
        for (String name : allowed) {
            hosts.add(name.strip().toLowerCase(Locale.ROOT));
        }
        hosts.remove("");
        if (isLoopback || !hosts.isEmpty()) {
            hosts.addAll(NodeParts.loopback());
        }
        return hosts;
    }

    private static String chance(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** In few words and without addresses: everybody may ask. */
    private static List<String> troubles(NodeParts node, Sampler sampler) {
        List<String> troubles = new ArrayList<>();
        if (node.isFailed()) {
            troubles.add("a component of this node failed; node:status of its shell says which");
        }
        if (sampler.reason() != null) {
            troubles.add("no broker of the cluster answers; the page Brokers says why");
        }
        return troubles;
    }

    private static ServiceTracker<ConsolePage, ConsolePage> tracker(BundleContext context, Pages menu) {
        return new ServiceTracker<>(context, ConsolePage.class, null) {
            @Override
            public ConsolePage addingService(ServiceReference<ConsolePage> reference) {
                ConsolePage page = super.addingService(reference);
                menu.add(page);
                return page;
            }

            @Override
            public void removedService(ServiceReference<ConsolePage> reference, ConsolePage page) {
                menu.remove(page);
                super.removedService(reference, page);
            }
        };
    }

    @Override
    public void close() {
        history.close();
        desk.close();
        pages.close();
        own.forEach(ServiceRegistration::unregister);
        server.close();
        if (!sampling.close(SAMPLE_NANOS)) {
            LOG.warn("A question to a broker goes on without the console that asked it");
        }
        jobs.close();
        // A command that replaces the console runs on this thread itself, and goes on.
        desk.end(commanding, COMMAND_NANOS);
    }
}
