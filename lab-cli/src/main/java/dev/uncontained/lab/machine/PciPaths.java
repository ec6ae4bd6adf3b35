package dev.uncontained.lab.machine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the paths of {@code lspci -P} ({@code 00:01.0/00.0}: device 00.0 behind bridge 00:01.0) and {@code -PP} into
 * addresses. The bus number is the secondary bus of the bridge in front; a path whose bridge does not tell it stays a path.
 */
final class PciPaths {
    private PciPaths() {}

    static List<PciDevice> resolve(Collection<LspciDevice> devices) {
        Map<String, String> secondaryBuses = new HashMap<>();
        for (LspciDevice device : devices) {
            String bus = device.secondaryBus();
            if (bus != null) {
                secondaryBuses.put(device.header.path(), bus);
            }
        }
        List<PciDevice> resolved = new ArrayList<>(devices.size());
        for (LspciDevice device : devices) {
            PciDevice read = device.device();
            resolved.add(read.at(address(read.address(), secondaryBuses)));
        }
        return resolved;
    }

    private static String address(String path, Map<String, String> secondaryBuses) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return path;
        }
        String domain = path.substring(0, path.indexOf(':') + 1);
        String last = path.substring(slash + 1);
        if (last.indexOf(':') >= 0) {
            return domain + last;
        }
        @Nullable String bus = secondaryBuses.get(path.substring(0, slash));
        return bus == null ? path : domain + bus + ":" + last;
    }
}
