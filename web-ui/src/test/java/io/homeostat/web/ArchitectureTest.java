package io.homeostat.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.homeostat.web.security.RequiresScope;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

@AnalyzeClasses(packages = "io.homeostat.web", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule http_knows_no_noun = noClasses()
            .that()
            .resideInAPackage("io.homeostat.web.http")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.homeostat.web.security..", "io.homeostat.web.api..", "io.homeostat.web.ui..")
            .because("every call shares it");

    @ArchTest
    static final ArchRule security_knows_neither_calls_nor_views = noClasses()
            .that()
            .resideInAPackage("io.homeostat.web.security")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.homeostat.web.api..", "io.homeostat.web.ui..")
            .because("both stand on it");

    @ArchTest
    static final ArchRule calls_and_views_do_not_know_each_other = noClasses()
            .that()
            .resideInAPackage("io.homeostat.web.api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.homeostat.web.ui..")
            .because("each shows what the engine knows in its own way")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule views_do_not_call_rest = noClasses()
            .that()
            .resideInAPackage("io.homeostat.web.ui..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.homeostat.web.api..")
            .because("each shows what the engine knows in its own way");

    @ArchTest
    static final ArchRule every_call_names_its_scope = methods()
            .that()
            .areAnnotatedWith(GetMapping.class)
            .or()
            .areAnnotatedWith(PostMapping.class)
            .or()
            .areAnnotatedWith(PutMapping.class)
            .or()
            .areAnnotatedWith(PatchMapping.class)
            .or()
            .areAnnotatedWith(DeleteMapping.class)
            .should()
            .beAnnotatedWith(RequiresScope.class)
            .because("a call without one would be open to every token that may read");

    @ArchTest
    static final ArchRule rules_engines_stay_in_the_engine = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.drools..", "org.kie..")
            .because("only rulebase knows how rules are run");
}
