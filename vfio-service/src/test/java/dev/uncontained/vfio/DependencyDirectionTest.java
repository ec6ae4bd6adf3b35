package dev.uncontained.vfio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.uncontained", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule domainKnowsNoFramework = classes()
            .that()
            .resideInAPackage("dev.uncontained.vfio.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.vfio.domain..",
                    "dev.uncontained.kit.answer..",
                    "dev.uncontained.events..",
                    "dev.uncontained.arm..",
                    "java..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule bookkeepingKnowsNoFramework = classes()
            .that()
            .resideInAPackage("dev.uncontained.kit.answer..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.uncontained.kit.answer..", "dev.uncontained.events..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule serviceKnowsNoOtherService = noClasses()
            .that()
            .resideInAPackage("dev.uncontained.vfio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.kvm..",
                    "dev.uncontained.guest..",
                    "dev.uncontained.monitor..",
                    "dev.uncontained.lab..");

    @ArchTest
    static final ArchRule onlyTheLabStartsProcesses = noClasses()
            .that()
            .resideInAnyPackage("dev.uncontained.vfio..", "dev.uncontained.kit..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder");
}
