package dev.uncontained.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The machine knows nothing but the JDK, events know the machine, and the cores know no framework. */
@AnalyzeClasses(
        packages = {"dev.uncontained.arm", "dev.uncontained.events"},
        importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule theMachineKnowsNothingButTheJdk = classes()
            .that()
            .resideInAPackage("dev.uncontained.arm..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.uncontained.arm..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule eventsKnowNoBrokerAndNoFramework = noClasses()
            .that()
            .resideInAPackage("dev.uncontained.events..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "io.smallrye..", "io.micrometer..", "jakarta..");

    @ArchTest
    static final ArchRule coresKnowOnlyEventsAndTheMachine = classes()
            .that()
            .resideInAPackage("dev.uncontained.events.core..")
            .and()
            .resideOutsideOfPackage("dev.uncontained.events.core.monitor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.uncontained.events..", "dev.uncontained.arm..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule theFoldKnowsNothingMoreButItsHistogram = classes()
            .that()
            .resideInAPackage("dev.uncontained.events.core.monitor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.events..",
                    "dev.uncontained.arm..",
                    "org.HdrHistogram..",
                    "java..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule decisionsDoNotEncode = noClasses()
            .that()
            .resideInAnyPackage("dev.uncontained.events.core.vfio..", "dev.uncontained.events.core.kvm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.uncontained.events.codec..", "dev.uncontained.events.yaml..");

    @ArchTest
    static final ArchRule coresDoNotReadFilesAndKnowNoScenarioFormat = noClasses()
            .that()
            .resideInAPackage("dev.uncontained.events.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.uncontained.events.yaml..", "java.nio.file..");

    @ArchTest
    static final ArchRule nobodyHereStartsProcesses =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ProcessBuilder");
}
