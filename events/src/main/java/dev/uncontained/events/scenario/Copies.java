package dev.uncontained.events.scenario;

import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Workload;
import dev.uncontained.events.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The devices of a group, each there as many times as it takes for them to have the regions that the group asks for. The first of each keeps its
 * name, the others are {@code name-2}, {@code name-3} and so on, behind all that are written, so that nothing written changes its address.
 *
 * @param written devices as the file has them
 * @param times how often each is there
 */
record Copies(List<Device> written, int times) {
    private static final int MOST_REGIONS = 1_000;

    /** Those of a group, from its key {@code regions}. */
    static Copies of(YamlMap group, List<Device> written) {
        if (!group.has("regions")) {
            return new Copies(written, 1);
        }
        int regions = group.integer("regions", 1, MOST_REGIONS);
        int each = written.stream().mapToInt(device -> device.regions().size()).sum();
        if (each == 0 || regions % each != 0) {
            group.complain(
                    "regions",
                    each == 0
                            ? "there is no device to repeat"
                            : regions + " is not a multiple of " + each + ", what the devices have that are written");
            return new Copies(written, 1);
        }
        return new Copies(written, regions / each);
    }

    /** All devices there are. */
    List<Device> all() {
        List<Device> all = new ArrayList<>();
        for (int number = 1; number <= times; number++) {
            for (Device device : written) {
                all.add(new Device(
                        name(device.name(), number),
                        device.kind(),
                        device.link(),
                        device.audited(),
                        device.servicePs(),
                        device.msix(),
                        device.regions()));
            }
        }
        return List.copyOf(all);
    }

    /** A device that a VM is given, with its copies. */
    Stream<String> named(String device) {
        return Stream.iterate(1, number -> number <= (isWritten(device) ? times : 1), number -> number + 1)
                .map(number -> name(device, number));
    }

    /** A workload divided over the copies of its region, in shares and rates as equal as whole numbers can be. */
    List<Workload> divided(YamlMap map, Workload whole) {
        int slash = whole.region().indexOf('/');
        if (times == 1 || slash < 0 || !isWritten(whole.region().substring(0, slash))) {
            return List.of(whole);
        }
        if (whole.sharePermille() < times) {
            map.complain(
                    map.has("share") ? "share" : "region",
                    "a share of " + whole.sharePermille() / 10.0 + "% cannot be divided over " + times
                            + " regions in steps of 0.1%; give it more, or ask for fewer regions");
        }
        if (whole.ratePerSecond() > 0 && whole.ratePerSecond() < times) {
            map.complain("rate", "is less than one access a second for each of " + times + " regions");
        }
        List<Workload> parts = new ArrayList<>();
        for (int number = 1; number <= times; number++) {
            parts.add(new Workload(
                    whole.program(),
                    name(whole.region().substring(0, slash), number)
                            + whole.region().substring(slash),
                    whole.stage1(),
                    whole.accessBytes(),
                    whole.spanBytes(),
                    whole.offset(),
                    (int) part(whole.sharePermille(), number),
                    part(whole.ratePerSecond(), number),
                    whole.idiom(),
                    whole.kernel(),
                    whole.pushBytes(),
                    whole.only()));
        }
        return List.copyOf(parts);
    }

    private long part(long whole, int number) {
        return whole / times + (number <= whole % times ? 1 : 0);
    }

    private boolean isWritten(String device) {
        return written.stream().anyMatch(other -> other.name().equals(device));
    }

    private static String name(String device, int number) {
        return number == 1 ? device : device + "-" + number;
    }
}
