package dev.uncontained.lab.compose;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects that are to be in one namespace, and what of each other they name. */
final class Cluster {
    private final List<HasMetadata> objects;

    Cluster(List<HasMetadata> objects) {
        this.objects = List.copyOf(objects);
    }

    /** Those of one kind, by name. */
    <T extends HasMetadata> Map<String, T> all(Class<T> kind) {
        Map<String, T> all = new TreeMap<>();
        for (HasMetadata object : objects) {
            if (kind.isInstance(object) && all.put(object.getMetadata().getName(), kind.cast(object)) != null) {
                throw new IllegalArgumentException(object.getMetadata().getName() + " is there twice");
            }
        }
        return all;
    }

    PodSpec pod(String statefulSet) {
        return statefulSet(statefulSet).getSpec().getTemplate().getSpec();
    }

    StatefulSet statefulSet(String name) {
        return named(StatefulSet.class, name);
    }

    Service service(String name) {
        return named(Service.class, name);
    }

    private <T extends HasMetadata> T named(Class<T> kind, String name) {
        T object = all(kind).get(name);
        if (object == null) {
            throw new IllegalArgumentException("no " + kind.getSimpleName() + " is called " + name);
        }
        return object;
    }

    /** The one container of a pod. */
    Container container(String statefulSet) {
        return only(pod(statefulSet).getContainers());
    }

    /** The one container that goes before. */
    Container initContainer(String statefulSet) {
        return only(pod(statefulSet).getInitContainers());
    }

    static List<Container> containers(PodSpec pod) {
        List<Container> containers = new ArrayList<>(pod.getInitContainers());
        containers.addAll(pod.getContainers());
        return containers;
    }

    /** A container's environment: a secret as {@code ${ITS_KEY}}, a field of its pod as {@code {its.path}}. */
    Map<String, String> environment(Container container) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar variable : container.getEnv()) {
            EnvVarSource source = variable.getValueFrom();
            String value = source == null ? variable.getValue() : value(source);
            if (environment.put(variable.getName(), value) != null) {
                throw new IllegalArgumentException(variable.getName() + " is there twice");
            }
        }
        return environment;
    }

    private String value(EnvVarSource source) {
        if (source.getConfigMapKeyRef() != null) {
            ConfigMap map = all(ConfigMap.class).get(source.getConfigMapKeyRef().getName());
            return map == null
                    ? "?"
                    : map.getData().getOrDefault(source.getConfigMapKeyRef().getKey(), "?");
        }
        if (source.getSecretKeyRef() != null) {
            return "${" + source.getSecretKeyRef().getKey() + "}";
        }
        return "{" + source.getFieldRef().getFieldPath() + "}";
    }

    /** Whether a Service of that name leads to that port of a pod. A headless one translates no ports, so both are to be the same. */
    boolean leadsTo(String hostAndPort) {
        String host = hostAndPort.substring(0, hostAndPort.indexOf(':'));
        int port = Integer.parseInt(hostAndPort.substring(host.length() + 1));
        Service service = all(Service.class).get(host);
        return service != null
                && service.getSpec().getPorts().stream().anyMatch(p -> p.getPort() == port)
                && all(StatefulSet.class).values().stream()
                        .filter(set -> selects(service, set))
                        .flatMap(set -> containers(set.getSpec().getTemplate().getSpec()).stream())
                        .flatMap(container -> container.getPorts().stream())
                        .anyMatch(p -> p.getContainerPort() == port);
    }

    static boolean selects(Service service, StatefulSet set) {
        Map<String, String> selector = service.getSpec().getSelector();
        return !selector.isEmpty()
                && set.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(selector.entrySet());
    }

    /** Everything that is named and not there. */
    List<String> dangling() {
        List<String> dangling = new ArrayList<>();
        all(StatefulSet.class).forEach((name, set) -> {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            Set<String> volumes = new HashSet<>();
            set.getSpec()
                    .getVolumeClaimTemplates()
                    .forEach(claim -> volumes.add(claim.getMetadata().getName()));
            for (Volume volume : pod.getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getConfigMap() != null
                        && !all(ConfigMap.class)
                                .containsKey(volume.getConfigMap().getName())) {
                    dangling.add(name + ": ConfigMap " + volume.getConfigMap().getName());
                }
            }
            for (Container container : containers(pod)) {
                for (VolumeMount mount : container.getVolumeMounts()) {
                    if (!volumes.contains(mount.getName())) {
                        dangling.add(name + ": volume " + mount.getName());
                    }
                }
                for (EnvVar variable : container.getEnv()) {
                    if (variable.getValueFrom() != null && !isThere(variable.getValueFrom())) {
                        dangling.add(name + ": what " + variable.getName() + " refers to");
                    }
                }
            }
        });
        return dangling;
    }

    private boolean isThere(EnvVarSource source) {
        if (source.getConfigMapKeyRef() != null) {
            ConfigMap map = all(ConfigMap.class).get(source.getConfigMapKeyRef().getName());
            return map != null && has(map.getData(), source.getConfigMapKeyRef().getKey());
        }
        if (source.getSecretKeyRef() != null) {
            Secret secret = all(Secret.class).get(source.getSecretKeyRef().getName());
            String key = source.getSecretKeyRef().getKey();
            return secret != null && (has(secret.getData(), key) || has(secret.getStringData(), key));
        }
        return source.getFieldRef() != null;
    }

    private static boolean has(@Nullable Map<String, String> data, String key) {
        return data != null && data.containsKey(key);
    }

    private static Container only(Collection<Container> containers) {
        if (containers.size() != 1) {
            throw new IllegalArgumentException(containers.size() + " containers where one is expected");
        }
        return containers.iterator().next();
    }
}
