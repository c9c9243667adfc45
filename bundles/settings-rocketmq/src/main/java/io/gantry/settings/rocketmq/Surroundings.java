package io.gantry.settings.rocketmq;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What Apache's defaults take from the machine, the process and the command line. Values of the catalogue
 * that begin with {@code @} are asked for here.
 *
 * @param environment the process's environment
 * @param properties the JVM's system properties
 * @param distribution where this software is installed
 * @param processors number of processors
 */
record Surroundings(
        Map<String, String> environment, Map<String, String> properties, Path distribution, int processors) {

    String valueOf(String name) {
        return switch (name) {
            case "@hostName" -> LocalAddress.hostName();
            case "@localAddress" -> LocalAddress.find();
            case "@namesrvAddr" -> namesrvAddr().orElse("");
            case "@distribution" -> distribution.toString();
            case "@store" -> home().resolve("store").toString();
            case "@kvConfig" -> home().resolve("namesrv/kvConfig.json").toString();
            case "@namesrvProperties" ->
                home().resolve("namesrv/namesrv.properties").toString();
            case "@useTLS" -> String.valueOf(isUsingTls());
            case "@min4" -> String.valueOf(Math.min(processors, 4));
            case "@min32" -> String.valueOf(Math.min(processors, 32));
            case "@8+1" -> String.valueOf(8 + processors);
            case "@16+2" -> String.valueOf(16 + 2 * processors);
            case "@8+2" -> String.valueOf(Math.max(8 + 2 * processors, 4 * Math.min(processors, 4)));
            default -> throw new IllegalArgumentException("the catalogue names an unknown default " + name);
        };
    }

    /** As in Apache, the system property goes before the environment variable. */
    Optional<String> namesrvAddr() {
        String property = properties.get("rocketmq.namesrv.addr");
        return Optional.ofNullable(property != null ? property : environment.get("NAMESRV_ADDR"));
    }

    /** Whether calls are encrypted: as in Apache, where nobody says so, when nothing else would be let in. */
    private boolean isUsingTls() {
        String enable = properties.get(TlsReading.ENABLE);
        return enable == null ? "enforcing".equals(properties.get(TlsReading.MODE)) : Boolean.parseBoolean(enable);
    }

    /** An absolute path; a relative one begins in the folder the process was started in. */
    Path absolute(String path) {
        return Path.of(properties.getOrDefault("user.dir", ""))
                .toAbsolutePath()
                .resolve(path)
                .normalize();
    }

    /** Where RocketMQ 4 looks for accounts. */
    Path plainAccounts() {
        String home = properties.getOrDefault(
                "rocketmq.home.dir", environment.getOrDefault("ROCKETMQ_HOME", distribution.toString()));
        return absolute(home).resolve(properties.getOrDefault("rocketmq.acl.plain.file", "conf/plain_acl.yml"));
    }

    private Path home() {
        return absolute(properties.getOrDefault("user.home", ""));
    }
}
