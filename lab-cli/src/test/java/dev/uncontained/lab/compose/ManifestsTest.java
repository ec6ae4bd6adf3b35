package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strictness that KubernetesTest rests on. */
class ManifestsTest {
    private static final String GOOD = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: one
              labels:
                a: b
            spec:
              replicas: 1
              template:
                spec:
                  enableServiceLinks: false
                  containers:
                    - name: one
                      env:
                        - name: A
                          value: "1"
                      ports:
                        - containerPort: 8080
                      readinessProbe:
                        httpGet:
                          port: 8080
                      resources:
                        limits:
                          memory: 1Gi
            """;

    @Test
    void whatIsRightIsRead() {
        assertThat(Manifests.read(GOOD))
                .singleElement()
                .satisfies(object -> assertThat(object.getMetadata().getName()).isEqualTo("one"));
        assertThat(Manifests.read(GOOD + "---\n" + GOOD)).hasSize(2);
    }

    @ParameterizedTest(name = "{1} in place of {0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
            enableServiceLinks: false, enableServiceLink: false
            enableServiceLinks: false, additionalProperties: {}
            enableServiceLinks: false, enableServiceLinks: "false"
            replicas: 1,               replica: 1
            replicas: 1,               replicas: "1"
            replicas: 1,               replicas: 1.5
            replicas: 1,               replicas: [1]
            value: "1",                value: 1
            value: "1",                value: on
            value: "1",                value: 0.5
            a: b,                      a: 1
            containerPort: 8080,       containerPort: http
            containerPort: 8080,       hostport: 8080
            limits:,                   limit:
            kind: StatefulSet,         kind: Statefulset
            apiVersion: apps/v1,       apiVersion: v1
            """)
    void whatIsWrongIsRefused(String right, String wrong) {
        assertThat(GOOD).contains(right);
        assertThatThrownBy(() -> Manifests.read(GOOD.replace(right, wrong))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> Manifests.read(GOOD.replace("replicas: 1", "replicas: 1\n  replicas: 2")))
                .hasMessageContaining("duplicate key replicas");
    }
}
