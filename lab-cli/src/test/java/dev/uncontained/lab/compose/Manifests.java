package dev.uncontained.lab.compose;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads Kubernetes' objects into their types and takes nothing for granted: a field that the type does not have, a value of another type, a key that
 * stands twice, a kind of another version are errors. What a cluster requires beyond that, such as fields that have to be there, is not seen.
 */
final class Manifests {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Namespace", Namespace.class,
            "Secret", Secret.class,
            "Service", Service.class,
            "StatefulSet", StatefulSet.class);

    private static final JsonMapper STRICT = strict();

    private Manifests() {}

    /** The objects of a file, which {@code ---} separates. */
    static List<HasMetadata> read(String text) {
        List<HasMetadata> objects = new ArrayList<>();
        yaml().loadAll(text).forEach(document -> objects.add(object(STRICT.valueToTree(document))));
        return objects;
    }

    /** A file of one document in a type of one's own, read as strictly. */
    static <T> T read(String text, Class<T> type) {
        return STRICT.convertValue(yaml().load(text), type);
    }

    private static HasMetadata object(JsonNode document) {
        String kind = document.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("kind is '" + kind + "'; known are " + KINDS.keySet());
        }
        String version = document.path("apiVersion").asText();
        if (!version.equals(HasMetadata.getApiVersion(type))) {
            throw new IllegalArgumentException(
                    kind + " is of '" + version + "'; it is in " + HasMetadata.getApiVersion(type));
        }
        return STRICT.convertValue(document, type);
    }

    /** YAML 1.1, as Kubernetes reads it: {@code on} is no string. */
    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    private static JsonMapper strict() {
        return JsonMapper.builder()
                .annotationIntrospector(new WithoutCatchAll())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .build();
    }

    /** The types keep in a map of their own what they do not know; without that, it is unknown. */
    private static final class WithoutCatchAll extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
