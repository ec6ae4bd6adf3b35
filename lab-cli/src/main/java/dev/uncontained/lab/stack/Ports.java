package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

/** Finds out whether a stack's ports are free before anything is started. */
public final class Ports {
    private Ports() {}

    /**
     * @throws LabException with exit status 3, naming the first port that is taken and what wanted it
     */
    static void requireFree(List<ChildPlan> children, int portBase) {
        for (ChildPlan child : children) {
            for (Map.Entry<String, Integer> port : child.ports().entrySet()) {
                if (!isFree(port.getValue())) {
                    throw LabException.environment(
                            "port " + port.getValue() + " on 127.0.0.1, the " + port.getKey() + " port of "
                                    + child.name() + ", is taken by another process.",
                            "End that process, or move the whole stack with --port-base, for example --port-base "
                                    + (portBase + 2_000 <= StackPlan.HIGHEST_PORT_BASE ? portBase + 2_000 : 20_000)
                                    + ".");
                }
            }
        }
    }

    /** Whether nobody listens at a port of 127.0.0.1. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
