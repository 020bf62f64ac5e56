package io.homeostat.rulebase;

import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.Component;
import io.homeostat.model.Confidence;
import io.homeostat.model.Cycle;
import io.homeostat.model.Decision;
import io.homeostat.model.Dependency;
import io.homeostat.model.Effectiveness;
import io.homeostat.model.Kind;
import io.homeostat.model.Mode;
import io.homeostat.model.Priority;
import io.homeostat.model.Reach;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Source;
import io.homeostat.model.Step;
import io.homeostat.model.SubKind;
import io.homeostat.model.Target;
import io.homeostat.model.Veto;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Looks at every class that the compiler made from rules before any of them is loaded, and weaves the step budget into those
 * that hold an author's code.
 *
 * <p>Author's code ({@code Lambda…}) may call what is on a list and nothing else: what the facts declare, and what is harmless
 * of texts, numbers and collections. What the compiler writes around it has a list of its own, since an author's text ends up
 * there too (names, numbers). A class of any other name is refused, and so is whatever this class does not know: it fails
 * closed, and a new version of Drools must pass the harmless rules again.
 */
final class GeneratedCode {
    private static final String HASH = "[0-9A-F]{32}";
    private static final Pattern AUTHORS =
            Pattern.compile("rules/[a-z]+/\\w+/P[0-9A-F]{2}/Lambda(Consequence|Predicate|Extractor)" + HASH);
    private static final Pattern COMPILERS = Pattern.compile("rules/[a-z]+/\\w+/(Rules" + HASH
            + "((RuleMethods|Rules)\\d+)?|DomainClassesMetadata" + HASH + "(\\$\\w+_Metadata)?)");
    private static final Pattern PROJECT = Pattern.compile("org/drools/project/model/ProjectModel_\\w+");
    private static final Pattern REGULAR_EXPRESSION = Pattern.compile("regexp_" + HASH);

    private static final String BUDGET = Type.getInternalName(StepBudget.class);
    private static final int LARGEST_ARRAY = 1_000;
    private static final String SWITCH_TABLE = "$SWITCH_TABLE$io$homeostat$model$";

    private static final List<Class<?>> OPEN = List.of(
            ActionType.class,
            Candidate.class,
            Component.class,
            Confidence.class,
            Cycle.class,
            Decision.class,
            Dependency.class,
            Effectiveness.class,
            Kind.class,
            Mode.class,
            io.homeostat.model.Pattern.class,
            Priority.class,
            Reach.class,
            Risk.class,
            RootCause.class,
            Scope.class,
            Severity.class,
            Source.class,
            Step.class,
            SubKind.class,
            Target.class,
            Veto.class,
            Violation.class,
            Window.class);

    private static final Set<String> FACT_TYPES = new HashSet<>();

    /** Owner and name, or owner, name and descriptor. */
    private static final Set<String> CALLS = new HashSet<>();

    static {
        for (Class<?> type : OPEN) {
            String owner = Type.getInternalName(type);
            FACT_TYPES.add(owner);
            for (Method method : type.getDeclaredMethods()) {
                // hashCode of a record with an enum differs from one JVM to the next; values() gives an array to
                // change.
                if (Modifier.isPublic(method.getModifiers())
                        && !Set.of("hashCode", "values", "valueOf").contains(method.getName())) {
                    CALLS.add(owner + "." + method.getName());
                }
            }
            if (type.isRecord()) {
                CALLS.add(owner + ".<init>");
            }
            if (type.isEnum()) {
                allow(owner, "name ordinal compareTo equals toString");
            }
        }
        allow(
                "java/lang/String",
                "equals equalsIgnoreCase length isEmpty isBlank charAt startsWith endsWith contains indexOf lastIndexOf"
                        + " substring trim strip compareTo compareToIgnoreCase toString concat matches toLowerCase"
                        + " toUpperCase");
        for (String simple : List.of("I", "J", "D", "F", "Z", "C")) {
            CALLS.add("java/lang/String.valueOf(" + simple + ")Ljava/lang/String;");
        }
        CALLS.add("java/lang/String.valueOf(Ljava/lang/Object;)Ljava/lang/String;");
        for (String box :
                List.of("Integer", "Long", "Double", "Float", "Short", "Byte", "Boolean", "Character", "Number")) {
            allow(
                    "java/lang/" + box,
                    "intValue longValue doubleValue floatValue shortValue byteValue booleanValue charValue compare"
                            + " compareTo equals toString isNaN isInfinite isFinite max min sum");
        }
        CALLS.addAll(List.of(
                "java/lang/Integer.valueOf(I)Ljava/lang/Integer;",
                "java/lang/Long.valueOf(J)Ljava/lang/Long;",
                "java/lang/Double.valueOf(D)Ljava/lang/Double;",
                "java/lang/Float.valueOf(F)Ljava/lang/Float;",
                "java/lang/Short.valueOf(S)Ljava/lang/Short;",
                "java/lang/Byte.valueOf(B)Ljava/lang/Byte;",
                "java/lang/Boolean.valueOf(Z)Ljava/lang/Boolean;",
                "java/lang/Character.valueOf(C)Ljava/lang/Character;"));
        allow(
                "java/lang/Math",
                "abs max min round floor ceil sqrt cbrt pow exp log log10 log1p hypot signum floorMod floorDiv rint");
        // Only lists are walked: the order of a set differs from one JVM to the next.
        allow("java/util/List", "size isEmpty contains get indexOf iterator of");
        allow("java/util/Set", "size isEmpty contains");
        allow("java/util/Collection", "size isEmpty contains");
        allow("java/util/Iterator", "hasNext next");
        allow("java/util/Map", "size isEmpty containsKey get");
        allow("java/util/SortedMap", "size isEmpty containsKey get");
        allow("java/math/BigDecimal", "valueOf compareTo doubleValue equals");
        allow("java/lang/Comparable", "compareTo");
        allow("java/util/regex/Pattern", "matcher");
        allow("java/util/regex/Matcher", "matches");
        allow("org/drools/model/Drools", "insert");
        allow(BUDGET, "join");
        allow("org/drools/modelcompiler/dsl/pattern/D", "eval");
        allow(
                "org/drools/modelcompiler/util/EvaluationUtil",
                "areNullSafeEquals areNumbersNullSafeEquals equals notEquals greaterThan lessThan greaterOrEqual lessOrEqual"
                        + " greaterThanNumbers lessThanNumbers greaterOrEqualNumbers lessOrEqualNumbers"
                        + " greaterThanStringsAsNumbers lessThanStringsAsNumbers greaterOrEqualStringsAsNumbers"
                        + " lessOrEqualStringsAsNumbers");
    }

    private static void allow(String owner, String names) {
        for (String name : names.split(" ")) {
            CALLS.add(owner + "." + name);
        }
    }

    /** Whatever compares without regular expressions; those are compiled once, and counted. */
    private static final Set<String> OPERATORS = Set.of(
            "org/drools/model/operators/ContainsOperator",
            "org/drools/model/operators/ExcludesOperator",
            "org/drools/model/operators/InOperator",
            "org/drools/model/operators/MemberOfOperator",
            "org/drools/model/operators/SoundsLikeOperator",
            "org/drools/model/operators/StringEndsWithOperator",
            "org/drools/model/operators/StringLengthWithOperator",
            "org/drools/model/operators/StringStartsWithOperator");

    private static final Set<String> CASTS = Set.of(
            "java/lang/Object",
            "java/lang/String",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Double",
            "java/lang/Float",
            "java/lang/Short",
            "java/lang/Byte",
            "java/lang/Boolean",
            "java/lang/Character",
            "java/lang/Number",
            "java/lang/Comparable",
            "java/lang/CharSequence",
            "java/math/BigDecimal",
            "java/util/List",
            "java/util/Set",
            "java/util/Map",
            "java/util/SortedMap",
            "java/util/Collection",
            "java/util/Iterator",
            "org/drools/model/Drools");

    /** What the compiler's own classes may name beside the facts: the language that a model is written in. */
    private static final Pattern MODEL =
            Pattern.compile("org/drools/(modelcompiler/dsl/pattern/D|model/(PatternDSL|Index|"
                    + "consequences/ConsequenceBuilder|impl/RuleBuilder|view/|functions/|operators/|Rule|Model|Global|Query|"
                    + "TypeMetaData|EntryPoint|Declaration|Variable|BetaIndex|AlphaIndex|BitMask|DomainClassMetadata|WindowDefinition|"
                    + "Binding|Condition|impl/ModelImpl|project/)[\\w$/]*|modelcompiler/util/EvaluationUtil|util/DateUtils|"
                    + "core/base/accumulators/\\w+)");

    private static final Pattern HARMLESS =
            Pattern.compile("java/lang/(Object|String|Integer|Long|Double|Float|Short|Byte|"
                    + "Boolean|Character|Number|RuntimeException|IllegalArgumentException|Comparable)|java/util/(ArrayList|List|Arrays|Collections|Set|Map|Collection|"
                    + "Locale)|java/time/format/DateTimeFormatter(Builder)?|java/math/BigDecimal");

    /** What is called besides by the compiler's own classes is refused by name, whatever its type. */
    private static final Set<String> NEVER = Set.of(
            "java/lang/Integer.getInteger",
            "java/lang/Long.getLong",
            "java/lang/Boolean.getBoolean",
            "java/lang/Object.getClass",
            "java/lang/Object.wait",
            "java/lang/Object.notify",
            "java/lang/Object.notifyAll");

    private final Map<String, Set<Owner>> rules = new HashMap<>();
    private final BiConsumer<@Nullable String, String> faults;

    /**
     * A rule that some code belongs to.
     *
     * @param javaPackage of its DRL
     */
    record Owner(String javaPackage, String rule) {}

    /**
     * Over the classes of one build.
     *
     * @param classes by internal name
     * @param faults takes the rule, where known, and what is wrong with it
     */
    GeneratedCode(Map<String, byte[]> classes, BiConsumer<@Nullable String, String> faults) {
        this.faults = faults;
        classes.forEach((name, bytes) -> {
            if (name.contains("RuleMethods")) {
                learnRules(node(bytes));
            }
        });
    }

    /**
     * From a rule's own method, which names the rule's lambdas: behind the name of the package, the first text with dots, stands
     * that of the rule. What the rule binds comes before.
     */
    private void learnRules(ClassNode methods) {
        String javaPackage =
                methods.name.substring(0, methods.name.lastIndexOf('/')).replace('/', '.');
        for (MethodNode method : methods.methods) {
            boolean within = false;
            Owner owner = null;
            for (AbstractInsnNode instruction : method.instructions) {
                if (instruction instanceof LdcInsnNode constant && constant.cst instanceof String text) {
                    owner = within && owner == null ? new Owner(javaPackage, text) : owner;
                    within |= text.equals(javaPackage);
                }
                if (owner != null
                        && instruction instanceof FieldInsnNode field
                        && AUTHORS.matcher(field.owner).matches()) {
                    rules.computeIfAbsent(field.owner, code -> new LinkedHashSet<>())
                            .add(owner);
                }
            }
        }
    }

    private static ClassNode node(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        return node;
    }

    /** The class as it may be loaded; what is wrong with it is told, and it must not be loaded then. */
    byte[] admit(String name, byte[] bytes) {
        ClassNode node = node(bytes);
        if (!node.name.equals(name)) {
            fault(name, "a class under another name than its own");
        } else if (AUTHORS.matcher(name).matches()) {
            author(node);
            weave(node);
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            node.accept(writer);
            return writer.toByteArray();
        } else if (COMPILERS.matcher(name).matches()) {
            compiler(node);
        } else if (!PROJECT.matcher(name).matches()) {
            // That one lists the packages, and no text of an author is in it.
            fault(name, "the class " + name.replace('/', '.') + ", which no rule can make");
        }
        return bytes;
    }

    /** The rules that each class of an author's code belongs to; rules that ask the same share it. */
    Map<String, Set<Owner>> owners() {
        return rules;
    }

    private void fault(String code, String what) {
        Set<Owner> owners = rules.get(code);
        faults.accept(owners == null ? null : owners.iterator().next().rule(), what);
    }

    private void author(ClassNode node) {
        if (!"java/lang/Enum".equals(node.superName)) {
            fault(node.name, "a class of another kind");
        }
        for (String type : node.interfaces) {
            if (!type.startsWith("org/drools/model/functions/")) {
                fault(node.name, "the type " + type.replace('/', '.'));
            }
        }
        for (FieldNode field : node.fields) {
            boolean known = isSwitchTable(field.name, field.access)
                    || Set.of("INSTANCE", "EXPRESSION_HASH", "ENUM$VALUES", "$VALUES")
                            .contains(field.name)
                    || (REGULAR_EXPRESSION.matcher(field.name).matches()
                            && field.desc.equals("Ljava/util/regex/Pattern;"));
            if (!known) {
                fault(node.name, "the field " + field.name);
            }
        }
        if (!node.innerClasses.isEmpty()
                && node.innerClasses.stream()
                        .anyMatch(inner -> AUTHORS.matcher(inner.name).find() || inner.outerName == null)) {
            fault(node.name, "a class within");
        }
        for (MethodNode method : node.methods) {
            if (isSwitchTable(method.name, method.access)) {
                continue;
            }
            if (!Set.of(
                            "<clinit>",
                            "<init>",
                            "getExpressionHash",
                            "predicateInformation",
                            "test",
                            "apply",
                            "execute",
                            "values",
                            "valueOf",
                            "$values")
                    .contains(method.name)) {
                fault(node.name, "the method " + method.name);
            } else if (!method.tryCatchBlocks.isEmpty()) {
                fault(node.name, "try");
            } else {
                method.instructions.forEach(instruction -> authorInstruction(node, method, instruction));
            }
        }
    }

    /** What the compiler makes for a choice among an enum's constants; no author can make what is marked synthetic. */
    private static boolean isSwitchTable(String name, int access) {
        return name.startsWith(SWITCH_TABLE) && (access & Opcodes.ACC_SYNTHETIC) != 0;
    }

    private void authorInstruction(ClassNode node, MethodNode method, AbstractInsnNode instruction) {
        switch (instruction) {
            case MethodInsnNode call -> {
                if (!authorCall(node, method, call)) {
                    fault(node.name, call.owner.replace('/', '.') + "." + call.name);
                }
            }
            case FieldInsnNode field -> {
                if (!authorField(node, method, field)) {
                    fault(node.name, field.owner.replace('/', '.') + "." + field.name);
                }
            }
            case TypeInsnNode type -> authorType(node, method, type);
            case InvokeDynamicInsnNode dynamic -> {
                if (!dynamic.bsm.getOwner().equals("java/lang/invoke/StringConcatFactory")) {
                    fault(node.name, "a lambda or method reference");
                }
            }
            case LdcInsnNode constant -> {
                boolean ofItself = method.name.equals("valueOf")
                        && constant.cst instanceof Type type
                        && type.getInternalName().equals(node.name);
                if (!ofItself && !(constant.cst instanceof String || constant.cst instanceof Number)) {
                    fault(node.name, "a class as a value");
                }
            }
            case IntInsnNode number -> {
                if (number.getOpcode() == Opcodes.NEWARRAY && !smallArray(number)) {
                    fault(node.name, "an array of unknown or large size");
                }
            }
            default -> {
                switch (instruction.getOpcode()) {
                    case Opcodes.ATHROW -> fault(node.name, "throw");
                    case Opcodes.MONITORENTER, Opcodes.MONITOREXIT -> fault(node.name, "synchronized");
                    case Opcodes.MULTIANEWARRAY -> fault(node.name, "an array of arrays");
                    case Opcodes.JSR, Opcodes.RET -> fault(node.name, "a subroutine");
                    default -> {
                        // arithmetic, jumps and variables are harmless
                    }
                }
            }
        }
    }

    private static boolean authorCall(ClassNode node, MethodNode method, MethodInsnNode call) {
        if (CALLS.contains(call.owner + "." + call.name) || CALLS.contains(call.owner + "." + call.name + call.desc)) {
            return true;
        }
        if (OPERATORS.contains(call.owner)) {
            return call.name.equals("eval");
        }
        if (call.owner.equals(node.name)) {
            return Set.of("test", "apply", "execute").contains(call.name)
                    || (call.name.equals("<init>") && method.name.equals("<clinit>"))
                    || (call.name.equals("$values") && method.name.equals("<clinit>"))
                    || call.name.startsWith(SWITCH_TABLE);
        }
        return switch (method.name) {
            case "<init>" -> call.owner.equals("java/lang/Enum") && call.name.equals("<init>");
            case "values" -> call.owner.equals("java/lang/System") && call.name.equals("arraycopy");
            case "valueOf" -> call.owner.equals("java/lang/Enum") && call.name.equals("valueOf");
            case "<clinit>" -> call.owner.equals("java/util/regex/Pattern") && call.name.equals("compile");
            case "predicateInformation" -> call.owner.equals("org/drools/model/functions/PredicateInformation");
            default -> false;
        };
    }

    private static boolean authorField(ClassNode node, MethodNode method, FieldInsnNode field) {
        boolean write = field.getOpcode() == Opcodes.PUTSTATIC || field.getOpcode() == Opcodes.PUTFIELD;
        if (field.owner.equals(node.name)) {
            return !write || method.name.equals("<clinit>");
        }
        if (write) {
            return false;
        }
        return FACT_TYPES.contains(field.owner)
                || (OPERATORS.contains(field.owner) && field.name.equals("INSTANCE"))
                || (field.owner.equals("java/lang/Boolean") && !field.name.equals("TYPE"));
    }

    private void authorType(ClassNode node, MethodNode method, TypeInsnNode type) {
        boolean good =
                switch (type.getOpcode()) {
                    case Opcodes.NEW ->
                        FACT_TYPES.contains(type.desc)
                                || (type.desc.equals(node.name) && method.name.equals("<clinit>"))
                                || (type.desc.equals("org/drools/model/functions/PredicateInformation")
                                        && method.name.equals("predicateInformation"));
                    case Opcodes.ANEWARRAY -> method.name.equals("values") || smallArray(type);
                    default ->
                        CASTS.contains(type.desc) || FACT_TYPES.contains(type.desc) || type.desc.equals(node.name);
                };
        if (!good) {
            fault(
                    node.name,
                    type.getOpcode() == Opcodes.ANEWARRAY
                            ? "an array of unknown or large size"
                            : "the type " + type.desc.replace('/', '.'));
        }
    }

    /** Whether the size stands right before, as a constant that is small. */
    private static boolean smallArray(AbstractInsnNode array) {
        AbstractInsnNode size = array.getPrevious();
        if (size == null) {
            return false;
        }
        int opcode = size.getOpcode();
        if (opcode >= Opcodes.ICONST_0 && opcode <= Opcodes.ICONST_5) {
            return true;
        }
        return size instanceof IntInsnNode number
                && (opcode == Opcodes.BIPUSH || opcode == Opcodes.SIPUSH)
                && number.operand >= 0
                && number.operand <= LARGEST_ARRAY;
    }

    private void compiler(ClassNode node) {
        for (MethodNode method : node.methods) {
            if (!method.tryCatchBlocks.isEmpty()) {
                fault(node.name, "try in " + method.name);
            }
            for (AbstractInsnNode instruction : method.instructions) {
                String owner =
                        switch (instruction) {
                            case MethodInsnNode call -> NEVER.contains(call.owner + "." + call.name) ? "" : call.owner;
                            case FieldInsnNode field -> field.owner;
                            case TypeInsnNode type -> type.desc;
                            case InvokeDynamicInsnNode dynamic ->
                                makesAccumulator(dynamic) ? null : dynamic.bsm.getOwner();
                            default -> null;
                        };
                if (owner != null && !compilerMay(owner)) {
                    fault(node.name, "in what is compiled around the rules: " + owner.replace('/', '.'));
                }
            }
        }
    }

    /** The supplier of a named accumulate function, by reference to its constructor. */
    private static boolean makesAccumulator(InvokeDynamicInsnNode dynamic) {
        return dynamic.bsm.getOwner().equals("java/lang/invoke/LambdaMetafactory")
                && dynamic.bsmArgs.length > 1
                && dynamic.bsmArgs[1] instanceof Handle made
                && made.getTag() == Opcodes.H_NEWINVOKESPECIAL
                && made.getOwner().startsWith("org/drools/core/base/accumulators/");
    }

    private static boolean compilerMay(String owner) {
        String type =
                owner.startsWith("[") ? Type.getType(owner).getElementType().getInternalName() : owner;
        return MODEL.matcher(type).matches()
                || HARMLESS.matcher(type).matches()
                || FACT_TYPES.contains(type)
                || AUTHORS.matcher(type).matches()
                || COMPILERS.matcher(type).matches()
                || type.equals("java/lang/invoke/StringConcatFactory");
    }

    /** A step at the start and before every jump back, and texts that stay short. */
    private static void weave(ClassNode node) {
        for (MethodNode method : node.methods) {
            boolean authors = Set.of("test", "apply", "execute").contains(method.name);
            Set<LabelNode> passed = new HashSet<>();
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                switch (instruction) {
                    case LabelNode label -> passed.add(label);
                    case JumpInsnNode jump -> {
                        if (passed.contains(jump.label)) {
                            method.instructions.insertBefore(jump, tick());
                        }
                    }
                    case TableSwitchInsnNode choice -> {
                        if (passed.contains(choice.dflt)
                                || choice.labels.stream().anyMatch(passed::contains)) {
                            method.instructions.insertBefore(choice, tick());
                        }
                    }
                    case LookupSwitchInsnNode choice -> {
                        if (passed.contains(choice.dflt)
                                || choice.labels.stream().anyMatch(passed::contains)) {
                            method.instructions.insertBefore(choice, tick());
                        }
                    }
                    case InvokeDynamicInsnNode dynamic ->
                        method.instructions.insert(dynamic, budget("cap", "(Ljava/lang/String;)Ljava/lang/String;"));
                    case MethodInsnNode call -> redirect(method, call);
                    default -> {
                        // takes one step at most
                    }
                }
            }
            if (authors) {
                method.instructions.insert(enter(node.name));
            }
        }
    }

    private static void redirect(MethodNode method, MethodInsnNode call) {
        String same = call.owner + "." + call.name;
        MethodInsnNode instead =
                switch (same) {
                    case "java/lang/String.concat" ->
                        budget("concat", "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;");
                    case "java/lang/String.matches" -> budget("matches", "(Ljava/lang/String;Ljava/lang/String;)Z");
                    case "java/lang/String.toLowerCase" ->
                        budget("toLowerCase", "(Ljava/lang/String;)Ljava/lang/String;");
                    case "java/lang/String.toUpperCase" ->
                        budget("toUpperCase", "(Ljava/lang/String;)Ljava/lang/String;");
                    case "java/util/regex/Pattern.matcher" ->
                        budget(
                                "matcher",
                                "(Ljava/util/regex/Pattern;Ljava/lang/CharSequence;)Ljava/util/regex/Matcher;");
                    default ->
                        call.owner.equals("java/lang/Math")
                                // The same on every machine, to the last digit.
                                ? new MethodInsnNode(
                                        Opcodes.INVOKESTATIC, "java/lang/StrictMath", call.name, call.desc, false)
                                : null;
                };
        if (instead != null) {
            method.instructions.set(call, instead);
        }
    }

    private static InsnList enter(String code) {
        InsnList list = new InsnList();
        list.add(new LdcInsnNode(code));
        list.add(budget("enter", "(Ljava/lang/String;)V"));
        return list;
    }

    private static InsnList tick() {
        InsnList list = new InsnList();
        list.add(budget("tick", "()V"));
        return list;
    }

    private static MethodInsnNode budget(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, BUDGET, name, descriptor, false);
    }
}
