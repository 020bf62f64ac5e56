package io.homeostat.rulebase;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes that rules can be compiled against, or linked to. It has no parent: what is not named here does not exist for
 * the code of an author, whatever the layers before let through.
 */
final class RuleLoader extends ClassLoader {
    /** For the compiler, which follows the types of types and runs nothing. */
    private static final Pattern COMPILE = Pattern.compile("(java|org\\.drools|org\\.kie|io\\.homeostat\\.model)\\..+");

    private static final Pattern RUN = Pattern.compile(
            "org\\.drools\\.(model|modelcompiler)\\..+"
                    + "|org\\.drools\\.core\\.base\\.accumulators\\..+|org\\.drools\\.util\\.DateUtils"
                    + "|org\\.kie\\.api\\.(runtime\\.rule\\.AccumulateFunction|builder\\.ReleaseId)|io\\.homeostat\\.model\\..+");
    private static final Set<String> OWN = Set.of(StepBudget.class.getName());
    private static final Set<String> JAVA = Set.of(
            "java.io.Serializable",
            "java.lang.AutoCloseable",
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.CharSequence",
            "java.lang.Character",
            "java.lang.Class",
            "java.lang.Cloneable",
            "java.lang.Comparable",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Error",
            "java.lang.Exception",
            "java.lang.Float",
            "java.lang.IllegalArgumentException",
            "java.lang.Integer",
            "java.lang.Iterable",
            "java.lang.Long",
            "java.lang.Math",
            "java.lang.NoSuchFieldError",
            "java.lang.NullPointerException",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Record",
            "java.lang.RuntimeException",
            "java.lang.Short",
            "java.lang.StrictMath",
            "java.lang.String",
            "java.lang.Throwable",
            "java.lang.Void",
            "java.lang.invoke.CallSite",
            "java.lang.invoke.LambdaMetafactory",
            "java.lang.invoke.MethodHandle",
            "java.lang.invoke.MethodHandles",
            "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.invoke.MethodType",
            "java.lang.invoke.StringConcatFactory",
            "java.lang.invoke.TypeDescriptor",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.time.format.DateTimeFormatter",
            "java.time.format.DateTimeFormatterBuilder",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime",
            "java.util.ArrayList",
            "java.util.Arrays",
            "java.util.Collection",
            "java.util.Collections",
            "java.util.Date",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Iterator",
            "java.util.List",
            "java.util.Locale",
            "java.util.Map",
            "java.util.Set",
            "java.util.SortedMap",
            "java.util.function.Function",
            "java.util.function.Supplier",
            "java.util.regex.Matcher",
            "java.util.regex.Pattern");

    private final ClassLoader all;
    private final boolean compiling;

    static {
        registerAsParallelCapable();
    }

    private RuleLoader(ClassLoader all, boolean compiling) {
        super(compiling ? "rules being compiled" : "rules", null);
        this.all = all;
        this.compiling = compiling;
    }

    /** What rules are compiled against, out of the classes that {@code all} knows. */
    static RuleLoader forCompiling(ClassLoader all) {
        return new RuleLoader(all, true);
    }

    /** What compiled rules are linked to, out of the classes that {@code all} knows. */
    static RuleLoader forRunning(ClassLoader all) {
        return new RuleLoader(all, false);
    }

    private boolean knows(String name) {
        if (OWN.contains(name)) {
            return true;
        }
        return compiling
                ? COMPILE.matcher(name).matches()
                : JAVA.contains(name) || RUN.matcher(name).matches();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!knows(name)) {
            throw new ClassNotFoundException(name + " is nothing that rules may use");
        }
        return Class.forName(name, false, all);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return knowsResource(name) ? all.getResource(name) : null;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return knowsResource(name) ? all.getResources(name) : Collections.emptyEnumeration();
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return knowsResource(name) ? all.getResourceAsStream(name) : null;
    }

    private boolean knowsResource(String name) {
        return name.endsWith(".class")
                && knows(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
    }
}
