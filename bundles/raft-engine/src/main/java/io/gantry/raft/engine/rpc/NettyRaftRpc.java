package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import com.google.protobuf.Message;

/** What the Raft library makes its servers and clients with; it finds this by {@code META-INF/services}. */
@SPI(name = "gantry-netty", priority = 100)
public final class NettyRaftRpc implements RaftRpcFactory {
    private final MessageNames names = new MessageNames();

    @Override
    public void registerProtobufSerializer(String className, Object... example) {
        names.add((Message) example[0]);
    }

    @Override
    public RpcClient createRpcClient(ConfigHelper<RpcClient> config) {
        LibraryPools.letRest();
        RpcClient client = new RaftRpcClient(names);
        if (config != null) {
            config.config(client);
        }
        return client;
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, ConfigHelper<RpcServer> config) {
        LibraryPools.letRest();
        RpcServer server = new RaftRpcServer(endpoint, names);
        if (config != null) {
            config.config(server);
        }
        return server;
    }
}
