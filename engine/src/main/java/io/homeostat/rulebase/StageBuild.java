package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.drools.compiler.compiler.io.memory.MemoryFileSystem;
import org.drools.compiler.kie.builder.impl.BuildContext;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.KieBuilderImpl;
import org.drools.compiler.kproject.models.KieBaseModelImpl;
import org.drools.compiler.lang.descr.CompositePackageDescr;
import org.drools.model.codegen.execmodel.CanonicalModelKieProject;
import org.drools.model.codegen.execmodel.ModelBuilderImpl;
import org.drools.model.codegen.execmodel.PackageSources;
import org.drools.util.PortablePath;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.KieServices;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;
import org.kie.internal.builder.KnowledgeBuilder;

/**
 * One run of the Drools compiler over the DRL of one stage, into an executable model.
 *
 * <p>Only {@code .drl} files under names of our own are written into the module, since the builder would also compile Java
 * and follow a pom. The module leaves the process-wide repository at once: the rule base does not need it, and it would keep
 * every release that ever was.
 */
final class StageBuild implements AutoCloseable {
    private static final String CLASS = ".class";
    private static final AtomicLong BUILDS = new AtomicLong();

    /** A file to compile. */
    record Input(String javaPackage, String fileName, String drl) {}

    private final @Nullable KieBase base;
    private final @Nullable KieContainer container;
    private final List<Message> errors;
    private final List<Fault> faults;
    private final @Nullable Throwable thrown;
    private final Map<String, Set<GeneratedCode.Owner>> owners;

    private StageBuild(
            @Nullable KieBase base,
            @Nullable KieContainer container,
            List<Message> errors,
            List<Fault> faults,
            @Nullable Throwable thrown,
            Map<String, Set<GeneratedCode.Owner>> owners) {
        this.base = base;
        this.container = container;
        this.errors = errors;
        this.faults = faults;
        this.thrown = thrown;
        this.owners = owners;
    }

    /**
     * Code that no rule may have.
     *
     * @param rule null when it is not known
     */
    record Fault(@Nullable String rule, String what) {}

    /**
     * Compiles the files.
     *
     * @param disabled rules left out, by the package of their DRL
     * @param runnable whether a rule base is wanted, and not only the compiler's opinion
     */
    static StageBuild of(List<Input> inputs, Map<String, Set<String>> disabled, boolean runnable) {
        return CompilerThreads.run(() -> build(inputs, disabled, runnable));
    }

    private static StageBuild build(List<Input> inputs, Map<String, Set<String>> disabled, boolean runnable) {
        ClassLoader loader = StageBuild.class.getClassLoader();
        KieServices services = KieServices.Factory.get();
        ReleaseId id = services.newReleaseId("io.homeostat", "rules", String.valueOf(BUILDS.incrementAndGet()));
        try {
            KieFileSystem files = services.newKieFileSystem();
            files.generateAndWritePomXML(id);
            for (Input input : inputs) {
                files.write(
                        "src/main/resources/" + input.javaPackage().replace('.', '/') + "/" + input.fileName(),
                        input.drl());
            }
            KieBuilderImpl builder = (KieBuilderImpl) services.newKieBuilder(files, RuleLoader.forCompiling(loader));
            Set<Fault> faults = new LinkedHashSet<>();
            Map<String, Set<GeneratedCode.Owner>> owners = new HashMap<>();
            builder.buildAll(
                    (module, moduleLoader) -> new Project(module, moduleLoader, disabled, faults, owners),
                    name -> true);
            List<Message> errors = new ArrayList<>(builder.getResults().getMessages(Message.Level.ERROR));
            if (!errors.isEmpty() || !faults.isEmpty() || !runnable) {
                return new StageBuild(null, null, errors, List.copyOf(faults), null, Map.of());
            }
            // Here the first generated class is loaded.
            RuleLoader narrow = RuleLoader.forRunning(loader);
            KieContainer container = services.newKieContainer(id, narrow);
            KieBase base = container.newKieBase(configuration(services, narrow));
            return new StageBuild(base, container, List.of(), List.of(), null, owners);
        } catch (VirtualMachineError e) {
            if (e instanceof StackOverflowError) {
                return new StageBuild(null, null, List.of(), List.of(), e, Map.of());
            }
            throw e;
        } catch (Throwable e) {
            // The compiler throws on some faults of an author, such as a number compared with a text.
            return new StageBuild(null, null, List.of(), List.of(), e, Map.of());
        } finally {
            services.getRepository().removeKieModule(id);
        }
    }

    boolean failed() {
        return thrown != null || !errors.isEmpty() || !faults.isEmpty();
    }

    List<Message> errors() {
        return errors;
    }

    /** What was found in the code that was generated. */
    List<Fault> faults() {
        return faults;
    }

    /** What the compiler threw instead of reporting, or null. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** The rules whose code a generated class is: several where rules ask the same; none when that is not known. */
    Set<GeneratedCode.Owner> owners(String code) {
        return owners.getOrDefault(code, Set.of());
    }

    /** Null when it failed or was not wanted. */
    @Nullable
    KieBase base() {
        return base;
    }

    @Override
    public void close() {
        if (container != null) {
            container.dispose();
        }
    }

    /** The compiler with our hands in it: the tree before code is generated from it. */
    private static final class Project extends CanonicalModelKieProject {
        private final Map<String, Set<String>> disabled;
        private final Set<Fault> faults;
        private final Map<String, Set<GeneratedCode.Owner>> owners;

        Project(
                InternalKieModule module,
                ClassLoader loader,
                Map<String, Set<String>> disabled,
                Set<Fault> faults,
                Map<String, Set<GeneratedCode.Owner>> owners) {
            super(module, loader);
            this.disabled = disabled;
            this.faults = faults;
            this.owners = owners;
        }

        @Override
        public void writeProjectOutput(MemoryFileSystem target, BuildContext context) {
            super.writeProjectOutput(target, context);
            Map<String, byte[]> classes = new TreeMap<>();
            target.getMap().forEach((path, bytes) -> {
                if (bytes != null && path.asString().endsWith(CLASS)) {
                    String name = path.asString();
                    classes.put(name.substring(0, name.length() - CLASS.length()), bytes);
                }
            });
            GeneratedCode code = new GeneratedCode(classes, (rule, what) -> faults.add(new Fault(rule, what)));
            owners.putAll(code.owners());
            classes.forEach(
                    (name, bytes) -> target.write(PortablePath.of(name + CLASS), code.admit(name, bytes), true));
        }

        @Override
        protected KnowledgeBuilder createKnowledgeBuilder(KieBaseModelImpl model, InternalKieModule module) {
            ModelBuilderImpl<PackageSources> builder =
                    new ModelBuilderImpl<>(
                            PackageSources::dumpSources,
                            getBuilderConfiguration(model, module),
                            module.getReleaseId(),
                            false) {
                        @Override
                        protected void doFirstBuildStep(Collection<CompositePackageDescr> packages) {
                            for (CompositePackageDescr tree : packages) {
                                Set<String> off = disabled.getOrDefault(tree.getName(), Set.of());
                                tree.getRules().removeIf(rule -> off.contains(rule.getName()));
                                Joins.weave(tree);
                            }
                            super.doFirstBuildStep(packages);
                        }
                    };
            modelBuilders.put(model.getName(), builder);
            return builder;
        }
    }

    // The one without the loader would load the rules' classes by the thread's own.
    @SuppressWarnings("deprecation")
    private static KieBaseConfiguration configuration(KieServices services, ClassLoader loader) {
        return services.newKieBaseConfiguration(null, loader);
    }
}
