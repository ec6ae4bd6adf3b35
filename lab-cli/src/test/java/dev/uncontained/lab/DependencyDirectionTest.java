package dev.uncontained.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The lab knows services by their topics and addresses only; its calculators know neither broker nor processes. */
@AnalyzeClasses(packages = "dev.uncontained.lab", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyDirectionTest {
    @ArchTest
    static final ArchRule theLabKnowsNoServicesCode = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.uncontained.kvm..",
                    "dev.uncontained.vfio..",
                    "dev.uncontained.monitor..",
                    "dev.uncontained.guest..",
                    "dev.uncontained.kit..");

    @ArchTest
    static final ArchRule calculatorsKnowNoBroker = noClasses()
            .that()
            .resideInAnyPackage("dev.uncontained.lab.calc..", "dev.uncontained.lab.tlp..", "dev.uncontained.lab.csv..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.uncontained.lab.stack..", "dev.uncontained.lab.run..");
}
