package io.gantry.auth.policy;

/** What rights are about, by RocketMQ's names. */
public enum ResourceType {
    /** Of any type; only in policies, where it is a star. */
    ANY("*"),
    CLUSTER("Cluster"),
    TOPIC("Topic"),
    GROUP("Group");

    private final String word;

    ResourceType(String word) {
        this.word = word;
    }

    static ResourceType of(String word) {
        for (ResourceType type : values()) {
            if (type.word.equalsIgnoreCase(word) && type != ANY) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no type of a resource; there are Cluster, Topic, Group");
    }

    public String word() {
        return word;
    }
}
