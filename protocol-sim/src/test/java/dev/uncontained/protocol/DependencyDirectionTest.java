package dev.uncontained.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The simulation knows the services' cores and nothing of their adapters. */
@AnalyzeClasses(packages = "dev.uncontained.protocol", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule onlyCores = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.protocol..",
                    "dev.uncontained.vfio.domain..",
                    "dev.uncontained.kvm.domain..",
                    "dev.uncontained.guest.domain..",
                    "dev.uncontained.kit.answer..",
                    "dev.uncontained.events..",
                    "dev.uncontained.arm..",
                    "java..",
                    "org.jspecify..");
}
