package io.gantry.console.board;

import io.gantry.page.ConsolePage;
import java.net.URL;
import java.util.List;

/** A page of the console's own: a module in the folder {@code web/pages} of this bundle. */
public record OwnPage(String id, String english, String chinese, int order) implements ConsolePage {
    /** All of them. */
    public static List<OwnPage> all() {
        return List.of(
                new OwnPage("overview", "Overview", "概览", 10),
                new OwnPage("brokers", "Brokers", "集群", 20),
                new OwnPage("topics", "Topics", "主题", 30),
                new OwnPage("groups", "Groups", "消费组", 40),
                new OwnPage("clients", "Clients", "客户端", 45),
                new OwnPage("messages", "Messages", "消息", 50),
                new OwnPage("dead-letters", "Dead letters", "死信", 52),
                new OwnPage("trace", "Trace", "消息轨迹", 53),
                new OwnPage("pending", "Delays, transactions", "延时与事务", 54),
                new OwnPage("ha", "Replication", "复制", 60),
                new OwnPage("runtime", "Runtime", "运行时", 70),
                new OwnPage("jobs", "Jobs", "任务", 72),
                new OwnPage("acl", "ACL", "访问控制", 75),
                new OwnPage("users", "Users", "用户", 80),
                new OwnPage("audit", "Audit", "审计", 90));
    }

    @Override
    public String title(String language) {
        return language.equals("zh") ? chinese : english;
    }

    @Override
    public URL module() {
        return OwnPage.class.getResource("/web/pages/" + id + ".js");
    }
}
