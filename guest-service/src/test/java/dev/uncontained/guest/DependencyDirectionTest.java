package dev.uncontained.guest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** guest-service is an adapter around the core of events: it knows no other service and starts no process. */
@AnalyzeClasses(packages = "dev.uncontained.guest", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule serviceKnowsNoOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.kvm..",
                    "dev.uncontained.vfio..",
                    "dev.uncontained.monitor..",
                    "dev.uncontained.lab..");

    @ArchTest
    static final ArchRule domainKnowsNoFramework = classes()
            .that()
            .resideInAPackage("dev.uncontained.guest.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.guest.domain..",
                    "dev.uncontained.events..",
                    "dev.uncontained.arm..",
                    "java..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule metricsAndRestDoNotTouchKafka = noClasses()
            .that()
            .resideInAnyPackage("dev.uncontained.guest.rest..", "dev.uncontained.guest.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyTheLabStartsProcesses =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ProcessBuilder");
}
