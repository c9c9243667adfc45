package io.gantry.shell.socket;

import io.gantry.feature.FeatureRuntime;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the shell's socket in the node's directory. A node whose socket cannot be opened runs all the same. */
@Component(
        service = {},
        immediate = true)
public final class ShellSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);

    private final ShellListener listener;

    @Activate
    public ShellSocket(
            BundleContext context, @Reference CommandProcessor commands, @Reference FeatureRuntime features) {
        this.listener =
                open(Path.of(context.getProperty("gantry.dir")), new LineRunner(commands, new Completion(features)));
    }

    private static ShellListener open(Path directory, LineRunner runner) {
        try {
            return new ShellListener(directory, runner);
        } catch (IOException e) {
            LOG.error(
                    "The shell cannot be reached, the node runs without it: directory={}, reason={}",
                    directory,
                    e.getMessage());
            return null;
        }
    }

    @Deactivate
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }
}
