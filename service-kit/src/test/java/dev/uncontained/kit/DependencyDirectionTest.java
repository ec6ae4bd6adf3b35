package dev.uncontained.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.uncontained", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule knowsNoneOfThoseItServes = noClasses()
            .that()
            .resideInAPackage("dev.uncontained.kit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.vfio..",
                    "dev.uncontained.kvm..",
                    "dev.uncontained.guest..",
                    "dev.uncontained.monitor..",
                    "dev.uncontained.lab..");
}
