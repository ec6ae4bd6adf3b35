package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab audit}: may a guest be let choose any uncached type on this platform? */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Search every access kind, stage-1 type and stage-2 choice on a platform for one that reaches beyond its guest, "
                        + "and answer the vendor's question: is it safe to allow any uncached type here?",
        footer =
                "Exit status: 0 it is safe; 1 it is not; 2 there is no such platform or region kind, or no GICV on it.")
public final class AuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLATFORM", description = "Name of a file in platforms/, such as altra.")
    private String platform = "";

    @Option(
            names = "--region",
            paramLabel = "KIND",
            description = "vfio-pci (default), vfio-pci-variant, vfio-platform or gicv.")
    private String region = "vfio-pci";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PlatformFolder folder =
                new PlatformFolder(LabHome.ofThisProcess().root().resolve("platforms"));
        RegionKind kind;
        try {
            kind = RegionKind.of(region);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (!folder.has(platform)) {
            throw LabException.usage(
                    "there is no platform '" + platform + "'", "There are " + String.join(", ", folder.names()) + ".");
        }
        try {
            Platform of = folder.read(platform);
            if (kind == RegionKind.GICV && !hasGicv(of)) {
                throw LabException.usage(
                        "platform '" + platform + "' has no GICv2, so there is no GICV to audit",
                        "Those that have one are " + String.join(", ", withGicv(folder)) + ".");
            }
            Audit audit = Audit.of(of, kind);
            AuditReport report = new AuditReport(of, audit);
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? report.json() : report.text());
            out.flush();
            return audit.isSafe() ? 0 : LabException.BAD_RESULT;
        } catch (BadFileException e) {
            throw LabException.usage(String.valueOf(e.getMessage()), "Put the platform file right.");
        }
    }

    private static boolean hasGicv(Platform of) {
        return of.gic().version() == 2;
    }

    private static List<String> withGicv(PlatformFolder folder) throws BadFileException {
        List<String> names = new ArrayList<>();
        for (String name : folder.names()) {
            if (hasGicv(folder.read(name))) {
                names.add(name);
            }
        }
        return names;
    }
}
