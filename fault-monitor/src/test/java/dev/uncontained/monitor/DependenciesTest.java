package dev.uncontained.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** fault-monitor is an adapter around the fold in events, which has its own rules there. */
final class DependenciesTest {
    private static final JavaClasses MONITOR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.uncontained.monitor");

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
