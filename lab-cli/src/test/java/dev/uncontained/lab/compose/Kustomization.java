package dev.uncontained.lab.compose;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * As much of kustomize as {@code deploy} needs: the objects a folder stands for, without labels, namespace and the hashes in generated names. A file
 * outside the folder is refused, as kustomize refuses it.
 */
record Kustomization(
        String apiVersion,
        String kind,
        @Nullable String namespace,
        @Nullable List<Labels> labels,
        @Nullable List<String> resources,
        @Nullable List<Generator> configMapGenerator,
        @Nullable List<Generator> secretGenerator) {
    private static final String FILE = "kustomization.yaml";

    record Labels(Map<String, String> pairs, boolean includeTemplates) {}

    record Generator(
            String name,
            @Nullable List<String> files,
            @Nullable List<String> literals,
            @Nullable List<String> envs) {

        private Map<String, String> data(Path folder) throws IOException {
            Map<String, String> data = new TreeMap<>();
            for (String file : orNone(files)) {
                Path path = below(folder, file);
                add(data, path.getFileName().toString(), Files.readString(path));
            }
            for (String literal : orNone(literals)) {
                addPair(data, literal);
            }
            for (String file : orNone(envs)) {
                for (String line : Files.readAllLines(below(folder, file))) {
                    if (!line.startsWith("#") && !line.isBlank()) {
                        addPair(data, line);
                    }
                }
            }
            return data;
        }

        private void addPair(Map<String, String> data, String pair) {
            int equals = pair.indexOf('=');
            add(data, pair.substring(0, equals), pair.substring(equals + 1));
        }

        private void add(Map<String, String> data, String key, String value) {
            if (data.put(key, value) != null) {
                throw new IllegalArgumentException(name + " has " + key + " twice");
            }
        }
    }

    static Kustomization read(Path folder) throws IOException {
        return Manifests.read(Files.readString(folder.resolve(FILE)), Kustomization.class);
    }

    /** What a folder stands for. */
    static List<HasMetadata> objects(Path folder) throws IOException {
        Kustomization kustomization = read(folder);
        List<HasMetadata> objects = new ArrayList<>();
        for (String resource : orNone(kustomization.resources())) {
            Path path = folder.resolve(resource).normalize();
            objects.addAll(
                    Files.isDirectory(path)
                            ? objects(path)
                            : Manifests.read(Files.readString(below(folder, resource))));
        }
        for (Generator generator : orNone(kustomization.configMapGenerator())) {
            objects.add(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(generator.name())
                    .endMetadata()
                    .withData(generator.data(folder))
                    .build());
        }
        for (Generator generator : orNone(kustomization.secretGenerator())) {
            objects.add(new SecretBuilder()
                    .withNewMetadata()
                    .withName(generator.name())
                    .endMetadata()
                    .withStringData(generator.data(folder))
                    .build());
        }
        return objects;
    }

    private static Path below(Path folder, String file) {
        Path path = folder.resolve(file).normalize();
        if (!path.startsWith(folder)) {
            throw new IllegalArgumentException(path + " is not below " + folder);
        }
        return path;
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
