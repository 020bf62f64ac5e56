package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.Component;
import io.homeostat.model.Cycle;
import io.homeostat.model.Dependency;
import io.homeostat.model.Reach;
import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What must not get through, and what must. Each attack is refused when it is checked, or stopped when it runs. */
class SandboxTest {
    static final String HEAD = "package rules.analyzer.tiny;\n";
    static final Limits LIMITS = new Limits(5_000, 5_000, 200_000, 5_000);
    static final Path TOUCHED = Path.of(System.getProperty("java.io.tmpdir"), "homeostat-attack");

    private static String then(String consequence) {
        return "rule \"r\"\nwhen\n  $v : Violation()\nthen\n" + consequence + "\nend\n";
    }

    private static String when(String conditions) {
        return "rule \"r\"\nwhen\n" + conditions + "\nthen\n  insert( RootCause.of( \"x\", \"a\", 0.9 ) );\nend\n";
    }

    static Map<String, String> attacks() {
        String touch = TOUCHED.toString().replace("\\", "/");
        Map<String, String> all = new LinkedHashMap<>();
        all.put("process by runtime", then("Runtime.getRuntime().exec( \"touch " + touch + "\" );"));
        all.put("process by builder", then("new ProcessBuilder( \"touch\", \"" + touch + "\" ).start();"));
        all.put("process handle", then("ProcessHandle.current().destroy();"));
        all.put("exit", then("System.exit( 1 );"));
        all.put("halt the machine", then("Runtime.getRuntime().halt( 1 );"));
        all.put("exit in a condition", when("Violation( System.currentTimeMillis() > 0 )"));
        all.put("qualified exit in a condition", when("Violation( java.lang.System.nanoTime() > 0 )"));
        all.put("file written", then("java.nio.file.Files.createFile( java.nio.file.Path.of( \"" + touch + "\" ) );"));
        all.put("file opened", then("new java.io.FileOutputStream( \"" + touch + "\" );"));
        all.put("file deleted", then("new java.io.File( \"" + touch + "\" ).delete();"));
        all.put("file by scanner", then("new java.util.Scanner( new java.io.File( \"/etc/passwd\" ) );"));
        all.put("socket", then("new java.net.Socket( \"localhost\", 1 );"));
        all.put("address", then("java.net.InetAddress.getByName( \"localhost\" );"));
        all.put("url", then("new java.net.URL( \"http://localhost\" ).openStream();"));
        all.put("http client", then("java.net.http.HttpClient.newHttpClient();"));
        all.put("thread", then("new Thread().start();"));
        all.put("thread asleep", then("Thread.sleep( 1000000 );"));
        all.put("virtual thread", then("Thread.ofVirtual().start( null );"));
        all.put("pool", then("java.util.concurrent.Executors.newCachedThreadPool();"));
        all.put("future", then("java.util.concurrent.CompletableFuture.runAsync( null );"));
        all.put("parallel stream", then("java.util.List.of( 1 ).parallelStream().count();"));
        all.put("timer", then("new java.util.Timer();"));
        all.put("lock of a fact", then("synchronized ( $v ) { }"));
        all.put("wait", then("$v.wait();"));
        all.put("class of a fact", then("$v.getClass();"));
        all.put("class of a fact in a condition", when("Violation( this.getClass() != null )"));
        all.put("class property", when("Violation( class.name != \"\" )"));
        all.put("class literal", then("Object o = String.class;"));
        all.put("class by name", then("Class.forName( \"java.lang.Runtime\" );"));
        all.put("class loader", then("ClassLoader.getSystemClassLoader();"));
        all.put("context loader", then("Thread.currentThread().getContextClassLoader();"));
        all.put("reflection", then("java.lang.reflect.Modifier.isPublic( 1 );"));
        all.put("method handles", then("java.lang.invoke.MethodHandles.lookup();"));
        all.put("service loader", then("java.util.ServiceLoader.load( null );"));
        all.put("serialisation", then("new java.io.ObjectInputStream( null );"));
        all.put("script", then("new javax.script.ScriptEngineManager();"));
        all.put("compiler", then("javax.tools.ToolProvider.getSystemJavaCompiler();"));
        all.put("properties", then("insert( RootCause.of( System.getProperty( \"user.home\" ), \"a\", 1 ) );"));
        all.put("environment", then("insert( RootCause.of( System.getenv( \"PATH\" ), \"a\", 1 ) );"));
        all.put("property by a box", then("Integer.getInteger( \"a\" );"));
        all.put("property by another box", then("Boolean.getBoolean( \"a\" );"));
        all.put("property by a box in a condition", when("Violation( Long.getLong( \"a\" ) == 1 )"));
        all.put("random", then("Math.random();"));
        all.put("random in a condition", when("Violation( Math.random() > 0.5 )"));
        all.put("random identity", then("java.util.UUID.randomUUID();"));
        all.put("clock", then("java.time.Instant.now();"));
        all.put("identity", then("int i = System.identityHashCode( $v );"));
        all.put("hash", then("int i = $v.hashCode();"));
        all.put("session halted", then("drools.halt();"));
        all.put("session reached", then("drools.getKieRuntime();"));
        all.put("session by context", then("kcontext.getKieRuntime();"));
        all.put("focus", then("drools.setFocus( \"a\" );"));
        all.put("channel", then("drools.getChannel( \"a\" ).send( 1 );"));
        all.put("entry point", then("drools.getEntryPoint( \"a\" ).insert( 1 );"));
        all.put("rule reached", then("drools.getRule();"));
        all.put("fact deleted", then("delete( $v );"));
        all.put("fact updated", then("update( $v );"));
        all.put("fact modified", then("modify( $v ) { }"));
        all.put("any object inserted", then("insert( \"text\" );"));
        all.put("fact of the engine inserted", then("insert( new Cycle( 1, \"a\", 1 ) );"));
        all.put("engine's insides", then("io.homeostat.Homeostat.start( null );"));
        all.put("other class of the engine", then("io.homeostat.store.Uuid7.next( null );"));
        all.put("budget closed", then("io.homeostat.rulebase.StepBudget.tick();"));
        all.put("budget in a condition", when("Violation( io.homeostat.rulebase.StepBudget.join( this ) )"));
        all.put("library", then("org.slf4j.LoggerFactory.getLogger( \"a\" );"));
        all.put("kie services", then("org.kie.api.KieServices.get();"));
        all.put("function", "function int f() { return 1; }\n" + then("f();"));
        all.put("import of a function", "import static java.lang.Runtime.getRuntime;\n" + then("getRuntime();"));
        all.put("import of a class", "import java.io.File;\n" + then("new File( \"a\" ).delete();"));
        all.put("import of all", "import java.lang.reflect.*;\n" + then(""));
        all.put("declared type", "declare Evil\n  a : int\nend\n" + then("insert( new Evil() );"));
        all.put(
                "declared type with a value",
                "declare Evil\n  a : int = Runtime.getRuntime().hashCode()\nend\n" + then(""));
        all.put("global", "global java.util.List list;\n" + then("list.add( 1 );"));
        all.put("query", "query evil()\n Violation()\nend\n" + then(""));
        all.put("mvel", "dialect \"mvel\"\n" + then("System.exit( 1 );"));
        all.put("mvel of a rule", "rule \"r\" dialect \"mvel\" when then System.exit( 1 ); end\n");
        all.put("annotation with code", "rule \"r\" @Title( System.exit( 1 ) ) when then end\n");
        all.put("annotation with a call", "rule \"r\" @Title( new java.io.File( \"a\" ) ) when then end\n");
        all.put("unknown annotation", "rule \"r\" @org.Evil( \"a\" ) when then end\n");
        all.put("salience with code", "rule \"r\" salience ( System.exit( 1 ) ) when then end\n");
        all.put("enabled with code", "rule \"r\" enabled ( System.exit( 1 ) ) when then end\n");
        all.put("timer attribute", "rule \"r\" timer ( int: 1s ) when then end\n");
        all.put("calendar", "rule \"r\" calendars \"a\" when then end\n");
        all.put("duration", "rule \"r\" duration 100 when then end\n");
        all.put("eval", when("eval( System.exit( 1 ) )"));
        all.put(
                "inline accumulate",
                when("Number() from accumulate( Violation(), init( System.exit( 1 ); ) action( ) result( 1 ) )"));
        all.put("from", when("String() from System.getenv( \"PATH\" )"));
        all.put("new in a condition", when("Violation( component == new String( \"a\" ) )"));
        all.put("lambda", then("Runnable r = () -> System.exit( 1 );"));
        all.put("method reference", then("java.util.function.Supplier s = String::new;"));
        all.put("local class", then("class Evil { { System.exit( 1 ); } } new Evil();"));
        all.put("anonymous class", then("new Object() { { System.exit( 1 ); } };"));
        all.put("breaking out", then("} public static void evil() { System.exit( 1 );"));
        all.put("breaking out by a static block", then("} static { System.exit( 1 ); } void evil() {"));
        all.put("breaking out of a condition", when("Violation( value > 1 ) { System.exit( 1 ); }"));
        all.put("breaking out of a rule's name", "rule \"r\\\" ); System.exit( 1 ); (\\\"\"\nwhen\nthen\nend\n");
        all.put("unicode escape", then("\\u0053ystem.exit( 1 );"));
        all.put("comment that ends", then("/* \\u002a/ System.exit( 1 ); */"));
        all.put("hidden direction", then("// \u202E harmless\n"));
        all.put("catching all", then("try { while ( true ) { } } catch ( Throwable t ) { }"));
        all.put("throw", then("throw new RuntimeException();"));
        all.put("endless loop", then("while ( true ) { }"));
        all.put("endless for", then("for ( int i = 0; ; i++ ) { }"));
        all.put("endless do", then("int i = 0; do { i++; } while ( i != -1 || i == -1 );"));
        all.put("loop by labels", then("a: while ( true ) { while ( true ) { continue a; } }"));
        all.put("long loop", then("long sum = 0; for ( long i = 0; i < 1000000000000L; i++ ) { sum += i; }"));
        all.put("growing text", then("String s = \"a\"; for ( int i = 0; i < 60; i++ ) { s = s + s; }"));
        all.put(
                "growing text by concat",
                then("String s = \"a\"; for ( int i = 0; i < 60; i++ ) { s = s.concat( s ); }"));
        all.put("repeated text", then("\"a\".repeat( 1000000000 );"));
        all.put("formatted text", then("String.format( \"%1000000000d\", 1 );"));
        all.put("builder", then("StringBuilder b = new StringBuilder(); while ( true ) { b.append( \"a\" ); }"));
        all.put("array", then("int[] a = new int[1000000000];"));
        all.put("array by a variable", then("int n = 1000; int[] a = new int[n * n * n];"));
        all.put("array of arrays", then("int[][] a = new int[1000][1000];"));
        all.put(
                "list that grows",
                then("java.util.List l = new java.util.ArrayList(); while ( true ) { l.add( 1 ); }"));
        all.put("big power", then("new java.math.BigDecimal( 9 ).pow( 999999999 );"));
        all.put(
                "stack",
                then(
                        "insert( RootCause.of( \"a\", \"b\", 1 ).advising( String.valueOf( (Object) $v ) ) ); while ( true ) { }"));
        all.put("feeding itself", """
                rule "r"
                when
                  $r : RootCause( $c : confidence )
                then
                  insert( RootCause.of( $r.name() + "x", "a", $c ) );
                end
                rule "s"
                when
                  Violation( id == "v0" )
                then
                  insert( RootCause.of( "a", "a", 0.5 ) );
                end
                """);
        all.put(
                "product",
                when("Violation( $a : id )\n Violation( id != $a )\n Violation( id != $a )\n Violation( id != $a )"));
        all.put("product without bindings", when("Violation()\n Violation()\n Violation()\n Violation()"));
        all.put(
                "product in not",
                when(
                        "Violation( $a : id )\n not ( Violation( id > $a ) and Violation( id < $a ) and Violation( id == \"none\" ) )\n Violation( id > $a )\n Violation( id < $a )"));
        all.put("product in forall", when("forall( Violation() Violation() Violation() Violation( id != \"none\" ) )"));
        all.put(
                "product in accumulate",
                when("accumulate( Violation() and Violation() and Violation() and Violation(); $n : count() )"));
        all.put("expression that never ends", when("Violation( policy matches \"(p+)+x\" )"));
        all.put(
                "expression that never ends, by calls",
                then("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\".matches( \"(.*a){25}b\" );"));
        all.put("expression from a fact", when("Violation( $p : policy, component matches $p )"));
        all.put("deep brackets", when("Violation( value > " + "(".repeat(200) + "1" + ")".repeat(200) + " )"));
        all.put("long sum", when("Violation( value > 1" + " + 1".repeat(6_000) + " )"));
        all.put("many branches", when("( Violation() or Window() )\n".repeat(12)));
        all.put("another package", "package java.lang;\n" + then(""));
        all.put("package of the engine", "package io.homeostat.rulebase;\n" + then("StepBudget.tick();"));
        all.put("unit", "unit Evil;\n" + then(""));
        all.put("extends", "rule \"a\" when then end\nrule \"r\" extends \"a\" when then end\n");
        all.put("named consequence", "rule \"r\" when Violation() do[x] then then[x] System.exit( 1 ); end\n");
        all.put("oopath", when("Violation( /labels )"));
        all.put("inline cast", when("Violation( this#java.lang.Runtime != null )"));
        all.put("any type", when("Object()"));
        all.put("type of the library", when("java.lang.String( length > 0 )"));
        return all;
    }

    static List<String> harmless() {
        List<String> all = new ArrayList<>();
        for (String condition : List.of(
                "Violation( value > 3 )",
                "Violation( value >= 3, value <= 90 )",
                "Violation( value != null, value < 3 )",
                "Violation( component == \"a\" )",
                "Violation( component != \"a\" )",
                "Violation( component matches \"a.*\" )",
                "Violation( component not matches \"a.*\" )",
                "Violation( policy in ( \"p\", \"q\" ) )",
                "Violation( policy not in ( \"p\", \"q\" ) )",
                "Violation( component str[startsWith] \"a\" )",
                "Violation( component str[endsWith] \"a\" )",
                "Violation( component str[length] 1 )",
                "Violation( component soundslike \"a\" )",
                "Violation( severity == Severity.CRITICAL )",
                "Violation( severity != Severity.INFO )",
                "Violation( firing )",
                "Violation( firing == true )",
                "Violation( !firing )",
                "Violation( label( \"tier\" ) == \"1\" )",
                "Violation( startsAt > 5, receivedAt > startsAt )",
                "Violation( receivedAt - startsAt >= 0 )",
                "Violation( value > threshold )",
                "Violation( value * 2 > 5 )",
                "Violation( Math.abs( value ) > 1 )",
                "Violation( component.startsWith( \"a\" ) )",
                "Violation( component!.startsWith( \"a\" ) )",
                "Violation( component.length() > 0 )",
                "Violation( component.toLowerCase() == \"a\" )",
                "Violation( component.contains( \"a\" ) || policy == \"p\" )",
                "Violation( ( value > 1 && value < 5 ) || value == 9 )",
                "Violation( occurrences == 1, $c : component )\n Component( name == $c )",
                "$v : Violation()\n Component( name == $v.component )",
                "Violation( $c : component )\n not Component( name == $c )",
                "Violation( $c : component )\n exists Component( name == $c )",
                "Violation( $c : component )\n forall( Component( name == $c ) )",
                "not Violation( value > 1000 )",
                "exists ( Violation() and Component() )",
                "( Violation( value > 1 ) or Component( ill == true ) )",
                "Component( ill, $n : name )\n Reach( to == $n, hops <= 2 )",
                "Dependency( $f : from, $t : to )\n Component( name == $f )\n Component( name == $t )",
                "Window( scope == Scope.COMPONENT, spanSeconds == 60, count >= 3 )",
                "Window( rate > 3 * baseline, baseline >= 0 )",
                "Window( share >= 0.5, distinctComponents > 1 )",
                "Window( worst == Severity.CRITICAL, $s : slope )",
                "Cycle( $now : now )\n Violation( startsAt <= $now )",
                "accumulate( Violation( $x : value ); $n : count( $x ); $n > 0 )",
                "accumulate( Violation( $x : value ); $n : sum( $x ), $m : average( $x ) )",
                "accumulate( Violation( $x : value ); $n : min( $x ), $m : max( $x ); $n <= $m )",
                "Violation( $c : component )\n accumulate( Violation( component == $c, $x : value ); $n : max( $x ); $n > 1 )",
                "$l : java.util.List( size > 0 ) from collect( Violation( firing ) )",
                "$l : java.util.List( size > 0 ) from accumulate( $v : Violation(), collectList( $v ) )",
                "$l : java.util.Set( size > 0 ) from accumulate( Violation( $c : component ), collectSet( $c ) )")) {
            all.add(when(condition));
        }
        for (String consequence : List.of(
                "insert( RootCause.of( \"x\", $v.component(), 0.9 ) );",
                "insert( RootCause.of( \"x\", $v.component(), Confidence.over( $v.value(), 1, 0.8 ) ) );",
                "insert( RootCause.of( \"x\", $v.component(), 0.9 ).advising( \"Look at \" + $v.component() + \" since \" + $v.startsAt() ) );",
                "double c = Math.min( 0.9, $v.value() / 10 ); insert( RootCause.of( \"x\", \"a\", c ) );",
                "if ( $v.value() > 1 ) { insert( RootCause.of( \"x\", \"a\", 0.9 ) ); } else { insert( RootCause.of( \"y\", \"a\", 0.9 ) ); }",
                "String text = $v.severity() == Severity.CRITICAL ? \"bad\" : \"good\"; insert( RootCause.of( text, \"a\", 0.9 ) );",
                "int n = 0; for ( int i = 0; i < 10; i++ ) { n += i; } insert( RootCause.of( \"x\" + n, \"a\", 0.9 ) );",
                "switch ( $v.severity() ) { case CRITICAL: insert( RootCause.of( \"x\", \"a\", 0.9 ) ); break; default: break; }",
                "insert( new io.homeostat.model.Pattern( Kind.SPATIAL, SubKind.NONE, \"a\", \"p\", \"\", \"\", 0.9, \"many\" ) );",
                "long minutes = ( $v.receivedAt() - $v.startsAt() ) / 60000; insert( RootCause.of( \"x\", \"a\", 0.9 ).advising( minutes + \" min\" ) );",
                "insert( RootCause.of( $v.label( \"tier\" ).isEmpty() ? \"x\" : \"y\", \"a\", 0.9 ) );",
                "// class new drools System.exit\n insert( RootCause.of( \"class drools kcontext\", \"a\", 0.9 ) );",
                "insert( RootCause.of( \"x\", \"a\", Math.max( 0.1, Math.round( $v.value() ) / 10.0 ) ) );")) {
            all.add(then(consequence));
        }
        all.add("""
                rule "r"
                  @Title( "a title" )
                  salience 10
                  no-loop true
                  activation-group "g"
                when
                  Violation()
                then
                  insert( RootCause.of( "x", "a", 0.9 ) );
                end
                """);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> attacks_are_refused_or_stopped() {
        return attacks().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> refusedOrStopped(attack.getValue())));
    }

    private static void refusedOrStopped(String source) throws Exception {
        Files.deleteIfExists(TOUCHED);
        String text = source.startsWith("package") ? source : HEAD + source;
        RulePackage.Parsed parsed = RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", text)));
        RulePackage rulePackage = parsed.rulePackage();
        if (rulePackage == null || !parsed.ok()) {
            return;
        }
        List<Finding> findings = Checker.check(rulePackage);
        if (findings.stream().anyMatch(Finding::isError)) {
            assertThat(findings).filteredOn(Finding::isError).allSatisfy(finding -> assertThat(finding.message())
                    .isNotBlank());
        } else {
            try (CompiledRelease release = compile(rulePackage)) {
                RuleFailure failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                        RuleFailure.class, () -> RuleSession.run(release, Stage.ANALYZER, facts(), LIMITS));
                assertThat(failure).as("neither refused nor stopped").isNotNull();
            }
        }
        assertThat(TOUCHED).doesNotExist();
    }

    @TestFactory
    Stream<DynamicTest> harmless_rules_pass_and_run() {
        return harmless().stream()
                .map(source -> DynamicTest.dynamicTest(source, () -> {
                    RulePackage rulePackage = Objects.requireNonNull(
                            RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", HEAD + source)))
                                    .rulePackage());
                    assertThat(Checker.check(rulePackage))
                            .filteredOn(Finding::isError)
                            .isEmpty();
                    try (CompiledRelease release = compile(rulePackage)) {
                        RuleSession.run(release, Stage.ANALYZER, facts(), LIMITS);
                    }
                }));
    }

    private static CompiledRelease compile(RulePackage rulePackage) {
        return CompiledRelease.compile(1, new UUID(0, 1), List.of(new CompiledRelease.Part(rulePackage, 1)), Set.of());
    }

    static List<Object> facts() {
        List<Object> facts = new ArrayList<>();
        facts.add(new Cycle(1_000, "default", 60));
        for (int i = 0; i < 60; i++) {
            facts.add(new Violation(
                    "v" + i,
                    "rest",
                    "p".repeat(40),
                    "a" + i % 7,
                    "default",
                    "m",
                    i + 1.0,
                    1.0,
                    Severity.CRITICAL,
                    10 + i,
                    20 + i,
                    1,
                    true,
                    Map.of()));
        }
        for (int i = 0; i < 7; i++) {
            facts.add(new Component("a" + i, "default", "service", true, 3, Severity.CRITICAL, 5, new TreeMap<>()));
        }
        facts.add(new Dependency("a1", "a2", true, 1));
        facts.add(new Reach("a1", "a2", 1));
        facts.add(new Window(
                Scope.COMPONENT,
                "a1",
                "",
                "",
                "",
                "",
                "",
                60,
                5,
                5,
                5,
                1,
                3,
                1,
                4,
                0.5,
                10,
                0.1,
                5,
                1,
                0.5,
                10,
                60,
                Severity.CRITICAL));
        return FactOrder.sort(facts);
    }
}
