package dev.uncontained.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class DependenciesTest {
    private static final JavaClasses MONITOR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.uncontained.monitor", "dev.uncontained.events.core");

    @Test
    void theFoldKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("dev.uncontained.events.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.fasterxml..",
                        "org.apache.kafka..",
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.micrometer..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "dev.uncontained.kit..",
                        "dev.uncontained.monitor.kafka..",
                        "dev.uncontained.monitor.rest..",
                        "dev.uncontained.monitor.metrics..")
                .check(MONITOR);
    }

    @Test
    void kafkaKnowsNeitherRestNorMetrics() {
        noClasses()
                .that()
                .resideInAPackage("dev.uncontained.monitor.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.uncontained.monitor.rest..", "dev.uncontained.monitor.metrics..", "io.micrometer..")
                .check(MONITOR);
    }

    @Test
    void noOtherServiceIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.uncontained.vfio..",
                        "dev.uncontained.kvm..",
                        "dev.uncontained.guest..",
                        "dev.uncontained.lab..")
                .check(MONITOR);
    }

    @Test
    void onlyTheLabStartsProcesses() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .check(MONITOR);
    }
}
