package dev.uncontained.lab.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab images}: builds the container images of the four services from what is built here. */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        description = "Build the container images of the four services (uncontained/<service>:<tag>).")
public final class Images implements Callable<Integer> {
    static final List<String> SERVICES = List.of("vfio-service", "kvm-service", "guest-service", "fault-monitor");

    @Option(names = "--tag", defaultValue = "latest", description = "Tag of the images (default: ${DEFAULT-VALUE}).")
    private String tag;

    private final Path root = Path.of(System.getProperty("lab.root", "."));

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            Docker docker = new Docker(root);
            docker.requireEngine();
            return build(docker, root, tag);
        } catch (NoDockerException e) {
            System.err.println("lab images: " + e.getMessage());
            return 3;
        }
    }

    static int build(Docker docker, Path root, String tag) throws IOException, InterruptedException {
        for (String service : SERVICES) {
            Path folder = root.resolve(service);
            if (!Files.exists(folder.resolve("target/quarkus-app/quarkus-run.jar"))) {
                System.err.println(
                        "lab images: " + service + " is not built; run ./lab --version, which builds what is missing");
                return 3;
            }
            System.err.println("building uncontained/" + service + ":" + tag);
            int status = docker.docker(
                    List.of("build", "-q", "-t", "uncontained/" + service + ":" + tag, folder.toString()));
            if (status != 0) {
                System.err.println("lab images: docker build of " + service + " ended with status " + status);
                return 3;
            }
        }
        return 0;
    }
}
