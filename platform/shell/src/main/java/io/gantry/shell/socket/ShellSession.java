package io.gantry.shell.socket;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.shell.frame.ShellFrame;
import io.gantry.shell.frame.ShellFrame.Kind;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One terminal: reads a line, runs it, answers, until one side closes. Its thread ends with the connection. */
final class ShellSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);

    private final SocketChannel channel;
    private final LineRunner runner;
    private final Consumer<ShellSession> onEnd;
    private volatile AgentThread thread;
    private volatile boolean isEnded;

    ShellSession(SocketChannel channel, LineRunner runner, Consumer<ShellSession> onEnd) {
        this.channel = channel;
        this.runner = runner;
        this.onEnd = onEnd;
        this.thread = new AgentThread(new Server(), TimeUnit.MILLISECONDS.toNanos(100));
    }

    /** Closes the connection and waits for the thread, unless a line that runs in it asks for this. */
    @Override
    public void close() {
        closeChannel();
        thread.close();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A terminal's connection could not be closed", e);
        }
    }

    /** Serves one frame per step; the thread is the terminal's alone, so reads may block. */
    private final class Server implements Agent {
        @Override
        public String name() {
            return "shell-session";
        }

        @Override
        public int doWork() {
            if (isEnded) {
                // The field is set once the constructor is through; then the thread ends itself.
                AgentThread self = thread;
                if (self != null) {
                    self.close();
                }
                return 0;
            }
            try {
                serve(ShellFrame.read(channel));
            } catch (IOException e) {
                LOG.debug("A terminal has gone", e);
                isEnded = true;
                closeChannel();
                onEnd.accept(ShellSession.this);
            }
            return 1;
        }

        private void serve(ShellFrame frame) throws IOException {
            switch (frame.kind()) {
                case EXECUTE -> {
                    FrameStream out = new FrameStream(channel, Kind.OUT);
                    FrameStream err = new FrameStream(channel, Kind.ERR);
                    int exitCode = runner.run(frame.text(), out, err);
                    ShellFrame.of(Kind.DONE, String.valueOf(exitCode)).write(channel);
                }
                case COMPLETE -> {
                    String candidates = String.join("\n", runner.complete(frame.text()));
                    ShellFrame.of(Kind.CANDIDATES, candidates).write(channel);
                }
                default -> throw new IOException("A terminal does not say " + frame.kind());
            }
        }
    }
}
