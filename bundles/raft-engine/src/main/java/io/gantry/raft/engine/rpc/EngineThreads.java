package io.gantry.raft.engine.rpc;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Workers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all servers and clients of the process: they begin with the first of these and end with the last.
 * Event loops only move bytes; what may block is done by workers, and what is urgent by workers of its own.
 */
final class EngineThreads {
    private static final int URGENT_THREADS = 4;
    private static final int PATIENT_THREADS = 8;
    private static final int FAREWELL_THREADS = 4;
    private static final int QUEUE = 8192;
    private static final long CLOSE_MILLIS = 2_000;
    private static final Object LOCK = new Object();

    private static EngineThreads shared;
    private static int users;

    private final EventLoopGroup loops;
    private final Workers urgent = new Workers("raft-urgent", URGENT_THREADS, QUEUE);
    private final Workers patient = new Workers("raft-patient", PATIENT_THREADS, QUEUE);
    private final Workers farewells = new Workers("raft-farewell", FAREWELL_THREADS, QUEUE);
    private final Queue<Thread> loopThreads = new ConcurrentLinkedQueue<>();

    private EngineThreads() {
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(Lane.values().length, new LoopThreads(), io);
    }

    /** The threads; each call is followed by one of {@link #release}. */
    static EngineThreads acquire() {
        synchronized (LOCK) {
            if (users++ == 0) {
                shared = new EngineThreads();
            }
            return shared;
        }
    }

    /**
     * Has them end when nobody else has them; does not wait for that. The library shuts a client down with its node's
     * lock held, and a worker may be about to take that lock: whoever waited for the worker would do so for ever.
     */
    void release() {
        synchronized (LOCK) {
            if (--users > 0) {
                return;
            }
            shared = null;
        }
        CompletableFuture<AgentThread> own = new CompletableFuture<>();
        own.complete(new AgentThread(new Ending(own), CLOSE_MILLIS));
    }

    /** Ends the others, and then itself. */
    private final class Ending implements Agent {
        private final CompletableFuture<AgentThread> own;

        Ending(CompletableFuture<AgentThread> own) {
            this.own = own;
        }

        @Override
        public String name() {
            return "raft-ending";
        }

        @Override
        public int doWork() {
            close();
            own.join().close();
            return 1;
        }
    }

    private void close() {
        loops.shutdownGracefully(0, CLOSE_MILLIS / 2, TimeUnit.MILLISECONDS);
        try {
            loops.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            for (Thread thread : loopThreads) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        urgent.close();
        patient.close();
        farewells.close();
    }

    EventLoopGroup loops() {
        return loops;
    }

    EventLoop loop() {
        return loops.next();
    }

    /** For heartbeats and votes. */
    Workers urgent() {
        return urgent;
    }

    /** For what may take long: files, snapshots, names to look up. */
    Workers patient() {
        return patient;
    }

    /** For telling the library that connections are closed: it may wait a second for a thread of its own then. */
    Workers farewells() {
        return farewells;
    }

    static Class<? extends ServerChannel> listening() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends SocketChannel> connecting() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Remembers the threads it makes: a loop says it has ended a moment before its thread has. */
    private final class LoopThreads extends DefaultThreadFactory {
        LoopThreads() {
            super("gantry-raft-loop", true);
        }

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = super.newThread(task);
            loopThreads.add(thread);
            return thread;
        }
    }
}
