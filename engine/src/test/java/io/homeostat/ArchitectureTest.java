package io.homeostat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.homeostat", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_arrows_point_one_way = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("door")
            .definedBy("io.homeostat")
            .layer("loop")
            .definedBy("io.homeostat.loop..")
            .layer("evaluation")
            .definedBy("io.homeostat.evaluation..")
            .layer("executor")
            .definedBy("io.homeostat.executor..")
            .layer("knowledge")
            .definedBy("io.homeostat.knowledge..")
            .layer("planner")
            .definedBy("io.homeostat.planner..")
            .layer("analyzer")
            .definedBy("io.homeostat.analyzer..")
            .layer("rulebase")
            .definedBy("io.homeostat.rulebase..")
            .layer("guard")
            .definedBy("io.homeostat.guard..")
            .layer("monitor")
            .definedBy("io.homeostat.monitor..")
            .whereLayer("door")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("loop")
            .mayOnlyBeAccessedByLayers("door")
            .whereLayer("evaluation")
            .mayOnlyBeAccessedByLayers("door")
            .whereLayer("executor")
            .mayOnlyBeAccessedByLayers("door", "loop")
            .whereLayer("knowledge")
            .mayOnlyBeAccessedByLayers("door", "loop", "executor")
            .whereLayer("planner")
            .mayOnlyBeAccessedByLayers("door", "loop", "evaluation", "knowledge")
            .whereLayer("analyzer")
            .mayOnlyBeAccessedByLayers("door", "loop", "evaluation", "knowledge", "planner")
            .whereLayer("rulebase")
            .mayOnlyBeAccessedByLayers("door", "loop", "evaluation", "knowledge", "planner", "analyzer")
            .whereLayer("guard")
            .mayOnlyBeAccessedByLayers("door", "loop", "executor")
            .whereLayer("monitor")
            .mayOnlyBeAccessedByLayers("door", "loop", "evaluation", "executor", "knowledge")
            .because("the tree reads like the picture of the loop");

    @ArchTest
    static final ArchRule only_the_rule_base_knows_drools = noClasses()
            .that()
            .resideOutsideOfPackage("io.homeostat.rulebase..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.drools..", "org.kie..")
            .because("the analyzer, the planner and a scenario then prove the same code path");

    @ArchTest
    static final ArchRule facts_stand_alone = classes()
            .that()
            .resideInAPackage("io.homeostat.model")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.homeostat.model", "java..", "org.jspecify..")
            .because("everything public there is open to the authors of rules");

    @ArchTest
    static final ArchRule the_engine_has_no_spring_and_no_servlet = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta.servlet..", "com.vaadin..")
            .because("other programs may embed it");
}
