package io.gantry.cluster;

import io.gantry.codec.Frame;
import java.util.List;
import java.util.Map;

/** Somebody who passes requests on to nodes that are not reached from here, signs them, and gives back the answers. */
public interface Relay {
    /** The name servers of the cluster it passes on to; none when that is one broker. */
    List<String> nameServers();

    /** The one broker, where there are no name servers. */
    String broker();

    /** What a node answers, whatever its code; a ClusterException says why no answer came. */
    Frame ask(String address, int code, Map<String, ?> fields, byte[] body);
}
