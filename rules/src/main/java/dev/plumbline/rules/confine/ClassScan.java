package dev.plumbline.rules.confine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** One class of compiled rules: what in it is not what the compiler makes of a rule that stays within its reach. */
final class ClassScan extends ClassVisitor {
    private static final int API = Opcodes.ASM9;

    /** What a class of the compiler's is for. */
    private enum Kind {
        /** One condition, one value that is bound, or one consequence: what the author wrote. */
        LAMBDA(
                "Lambda(?:Predicate|Extractor|Consequence)[0-9A-F]{32}",
                "java/lang/Enum",
                "<clinit>|<init>|getExpressionHash|predicateInformation|values|valueOf|test|apply|execute"),
        /** How the rules are put together. */
        MODEL(
                "Rules[0-9A-F]{32}(?:RuleMethods\\d+)?",
                "java/lang/Object",
                "<clinit>|<init>|getName|getPackageName|getRules|getRulesList|getGlobals|getQueries|getTypeMetaDatas"
                        + "|getEntryPoints|rule_\\w+|lambda\\$\\w+|\\$deserializeLambda\\$"),
        /** Properties of types, by their places. */
        METADATA(
                "DomainClassesMetadata[0-9A-F]{32}(?:\\$\\w+_Metadata)?",
                "java/lang/Object",
                "<clinit>|<init>|getDomainClass|getPropertiesSize|getPropertyIndex"),
        /** What the archive is. */
        PROJECT(
                "ProjectModel_dev_plumbline_pack_p[0-9a-f_]+_1",
                "java/lang/Object",
                "<init>|getVersion|getModels|getReleaseId|getKieModuleModel|getModelsForKieBase"),
        OTHER("(?!)", "", ".*");

        private final Pattern name;
        private final String above;
        private final Pattern methods;

        Kind(String name, String above, String methods) {
            this.name = Pattern.compile(name);
            this.above = above;
            this.methods = Pattern.compile(methods);
        }

        private static Kind of(String internalName, String above, String... interfaces) {
            String simple = internalName.substring(internalName.lastIndexOf('/') + 1);
            return Arrays.stream(values())
                    .filter(it -> it.name.matcher(simple).matches() && it.above.equals(above))
                    .filter(it -> Arrays.stream(interfaces)
                            .allMatch(each -> INTERFACE.matcher(each).matches()))
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    private static final Pattern INTERFACE = Pattern.compile(
            "org/drools/model/functions/(?:(?:Predicate|Function|Block)(?:\\d+|N)|HashedExpression)"
                    + "|org/drools/model/(?:Model|DomainClassMetadata)|org/drools/modelcompiler/CanonicalKieModuleModel");

    /** What the author's conditions become calls of, beside values and facts. */
    private static final Map<String, Set<String>> IN_CONDITIONS = Allowed.table("""
            org.drools.modelcompiler.util.EvaluationUtil: areNullSafeEquals areNumbersNullSafeEquals equals notEquals \
            greaterThan lessThan greaterOrEqual lessOrEqual greaterThanNumbers lessThanNumbers greaterOrEqualNumbers \
            lessOrEqualNumbers greaterThanStringsAsNumbers lessThanStringsAsNumbers greaterOrEqualStringsAsNumbers \
            lessOrEqualStringsAsNumbers
            org.drools.modelcompiler.dsl.pattern.D: eval
            dev.plumbline.rules.confine.Steps: counted
            java.util.Arrays: asList
            """);

    /** Beside them, what consequences become calls of. */
    private static final Map<String, Set<String>> IN_CONSEQUENCES = Allowed.table("""
            org.drools.modelcompiler.consequence.DroolsImpl: asKnowledgeHelper
            org.drools.core.rule.consequence.KnowledgeHelper: getRule
            org.drools.model.Drools: insert update delete
            dev.plumbline.rules.Alerts: raise signal
            """);

    /** What the compiler itself puts around the author's code. */
    private static final Map<String, Set<String>> IN_FRAMES = Allowed.table("""
            java.lang.Enum: <init> valueOf
            java.lang.System: arraycopy
            org.drools.model.functions.PredicateInformation: <init> addRuleNames setMoreThanMaxRuleDefs
            org.drools.model.bitmask.AllSetButLastBitMask: get
            """);

    /** What the compiler puts rules together with; {@code _} stands for any number of arguments. */
    private static final Map<String, Set<String>> IN_MODELS = Allowed.table("""
            org.drools.modelcompiler.dsl.pattern.D: rule declarationOf globalOf pattern from not exists forall and or on \
            execute expr accumulate accFunction alphaIndexedBy betaIndexedBy supply collect after before
            org.drools.model.PatternDSL$PatternDef: expr bind passive
            org.drools.model.DomainClassMetadata: getPropertyIndex
            org.drools.model.bitmask.AllSetButLastBitMask: get
            org.drools.model.impl.RuleBuilder: metadata attribute build
            org.drools.model.consequences.ConsequenceBuilder$_: execute
            org.drools.model.functions.accumulate.AccumulateFunction: as
            org.drools.util.DateUtils: getDateFormatMask
            java.lang.IllegalArgumentException: <init>
            java.lang.invoke.SerializedLambda: getImplMethodSignature getImplMethodName getImplMethodKind getImplClass \
            getFunctionalInterfaceMethodSignature getFunctionalInterfaceMethodName getFunctionalInterfaceClass \
            getCapturedArg
            java.lang.String: equals hashCode
            java.time.format.DateTimeFormatterBuilder: <init> parseCaseInsensitive appendPattern toFormatter
            java.util.ArrayList: <init>
            java.util.Arrays: asList
            java.util.Collections: emptyList
            java.util.List: add
            """);

    private static final Map<String, Set<String>> IN_METADATA = Allowed.table("""
            java.lang.RuntimeException: <init>
            java.lang.String: equals hashCode
            """);

    private static final Map<String, Set<String>> IN_PROJECTS = Allowed.table("""
            org.kie.api.KieServices: get newKieModuleModel
            org.kie.api.builder.model.KieBaseModel: addPackage newKieSessionModel setDefault setEventProcessingMode \
            setMutability
            org.kie.api.builder.model.KieModuleModel: newKieBaseModel
            org.kie.api.builder.model.KieSessionModel: setClockType setDefault setType
            org.kie.api.runtime.conf.ClockTypeOption: get
            org.kie.util.maven.support.ReleaseIdImpl: <init>
            java.lang.IllegalArgumentException: <init>
            java.lang.String: equals hashCode
            java.util.Arrays: asList
            """);

    /** Numbers and the like are put into objects by these; no form of them that is meant here takes a text. */
    private static final Pattern BOXING =
            Pattern.compile("java\\.lang\\.(?:Integer|Long|Double|Float|Short|Byte|Boolean"
                    + "|Character|String)\\.valueOf\\((?:[IJDFSBZC]|Ljava/lang/Object;)\\)L\\S+;");

    private static final Pattern FIELDS = Pattern.compile("org\\.drools\\.model\\.(?:Index\\$ConstraintType\\.[A-Z_]+"
            + "|operators\\.(?:Contains|Excludes|In|MemberOf|String(?:EndsWith|StartsWith|LengthWith))Operator\\.INSTANCE"
            + "|Rule\\$Attribute\\.(?:SALIENCE|NO_LOOP|LOCK_ON_ACTIVE|ENABLED|AUTO_FOCUS|ACTIVATION_GROUP|AGENDA_GROUP))"
            + "|org\\.kie\\.api\\.conf\\.(?:KieBaseMutabilityOption\\.ALLOWED|EventProcessingOption\\.CLOUD)"
            + "|org\\.kie\\.api\\.builder\\.model\\.KieSessionModel\\$KieSessionType\\.STATE(?:FUL|LESS)"
            + "|java\\.lang\\.(?:Integer|Long|Boolean|Double|Short|Byte|Float|Character)\\.TYPE"
            + "|java\\.util\\.concurrent\\.TimeUnit\\.(?:MILLISECONDS|SECONDS|MINUTES|HOURS|DAYS)"
            + "|java\\.util\\.Locale\\.ENGLISH");

    /** Types that are only named: what may be done with them is told by the calls. */
    private static final Pattern TYPES = Pattern.compile(
            "org\\.drools\\.model\\.(?:Rule|Model|Drools|RuleItemBuilder"
                    + "|view\\.ViewItemBuilder|functions\\.PredicateInformation|functions\\.accumulate\\.AccumulateFunction"
                    + "|functions\\.(?:Predicate|Function|Block)(?:\\d+|N))"
                    + "|org\\.drools\\.modelcompiler\\.consequence\\.DroolsImpl"
                    + "|org\\.kie\\.util\\.maven\\.support\\.ReleaseIdImpl"
                    + "|java\\.lang\\.(?:RuntimeException|IllegalArgumentException)|java\\.util\\.ArrayList"
                    + "|java\\.lang\\.Iterable|java\\.util\\.function\\.Supplier|java\\.time\\.format\\.DateTimeFormatterBuilder");

    private static final Pattern ACCUMULATING = Pattern.compile(
            "org\\.drools\\.core\\.base\\.accumulators\\.(?:(?:Integer|Long|Double|Numeric)?(?:Sum|Min|Max)"
                    + "|Average|Count|CollectList|CollectSet)AccumulateFunction");

    /** Which fields of a fact are told to have changed. */
    private static final String MASK = "Lorg/drools/model/bitmask/AllSetButLastBitMask;";

    /** Elements of a list that is written out; far more than there are in a rule. */
    private static final int MOST_IN_ARRAY = 1_000;

    private final Set<String> own;
    private final Set<String> forbidden = new TreeSet<>();
    private String name;
    private Kind kind;

    /** @param own names of all classes of the archive, with slashes */
    ClassScan(Set<String> own) {
        super(API);
        this.own = own;
    }

    Set<String> forbidden() {
        return forbidden;
    }

    private void forbid(String what) {
        forbidden.add(what);
    }

    @Override
    public void visit(int version, int access, String name, String signature, String above, String[] interfaces) {
        this.name = name;
        kind = Kind.of(name, above, interfaces);
        if (kind == Kind.OTHER) {
            forbid("declares the class " + dotted(name));
        }
        if (isElsewhere(name)) {
            forbid("declares the class " + dotted(name) + " in a package that is not its own");
        }
    }

    private boolean isElsewhere(String name) {
        return kind == Kind.PROJECT ? !name.startsWith("org/drools/project/model/") : RuleText.isTaken(dotted(name));
    }

    @Override
    public FieldVisitor visitField(int access, String field, String descriptor, String signature, Object value) {
        boolean isFinal = (access & Opcodes.ACC_FINAL) != 0;
        boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
        boolean isOfRules = kind == Kind.MODEL && !isStatic; // lists that the constructor makes
        boolean isMask = kind == Kind.LAMBDA && isFinal && descriptor.equals(MASK);
        if (!isOfRules && !isMask && !(isStatic && isFinal)) {
            forbid("keeps something in the field " + field);
        }
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, String signature, String[] exceptions) {
        if (!kind.methods.matcher(method).matches()) {
            forbid("declares the method " + method);
        }
        if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_SYNCHRONIZED)) != 0) {
            forbid("declares the method " + method + " as native or synchronized");
        }
        return new Code(method, descriptor, (access & Opcodes.ACC_BRIDGE) != 0);
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }

    /** The code of one method. */
    private final class Code extends MethodVisitor {
        private final String method;
        private final String descriptor;
        private final boolean isBridge;
        private final Set<Label> passed = new HashSet<>();
        private int lastNumber = -1;

        Code(String method, String descriptor, boolean isBridge) {
            super(API);
            this.method = method;
            this.descriptor = descriptor;
            this.isBridge = isBridge;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String called, String descriptor, boolean isInterface) {
            call(owner, called, descriptor);
        }

        private void call(String owner, String called, String descriptor) {
            boolean isAllowed = owner.startsWith("[")
                    ? false
                    : own.contains(owner)
                            ? isOwn(owner, called, descriptor)
                            : isListed(dotted(owner), called, descriptor);
            if (!isAllowed) {
                forbid("calls " + dotted(owner) + "." + called);
            }
        }

        /** Of each other, the classes call only what puts rules together: the author's code calls none. */
        private boolean isOwn(String owner, String called, String descriptor) {
            boolean isMaking = called.equals("<init>");
            return switch (kind) {
                case LAMBDA ->
                    owner.equals(name) && (method.equals("<clinit>") ? isMaking : isBridged(called, descriptor));
                case MODEL, PROJECT, METADATA ->
                    isMaking
                            || (method.equals("<init>") && called.equals("getRulesList"))
                            || (method.equals("getRulesList") && called.startsWith("rule_"));
                case OTHER -> false;
            };
        }

        /** Whether it is what the compiler puts before a method of the same name, for the types that Drools knows. */
        private boolean isBridged(String called, String descriptor) {
            return isBridge && called.equals(method) && !descriptor.equals(this.descriptor);
        }

        private boolean isListed(String owner, String called, String descriptor) {
            if (owner.equals("java.lang.Object") && called.equals("<init>")) {
                return kind != Kind.LAMBDA;
            }
            boolean isBoxing = BOXING.matcher(owner + "." + called + descriptor).matches();
            return switch (kind) {
                case LAMBDA ->
                    switch (method) {
                        case "test", "apply" -> isBoxing || isOfConditions(owner, called);
                        case "execute" ->
                            isBoxing || isOfConditions(owner, called) || isIn(IN_CONSEQUENCES, owner, called);
                        default -> isIn(IN_FRAMES, owner, called);
                    };
                case MODEL -> isBoxing || isIn(IN_MODELS, owner.replaceFirst("(?<=\\$_)\\d+$", ""), called);
                case METADATA -> isIn(IN_METADATA, owner, called);
                case PROJECT -> isIn(IN_PROJECTS, owner, called);
                case OTHER -> false;
            };
        }

        private static boolean isOfConditions(String owner, String called) {
            return Allowed.isCallable(owner, called) || isIn(IN_CONDITIONS, owner, called);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            boolean isStored = opcode == Opcodes.PUTSTATIC || opcode == Opcodes.PUTFIELD;
            String maker = opcode == Opcodes.PUTSTATIC ? "<clinit>" : "<init>";
            boolean isMaking = owner.equals(name) && method.equals(maker);
            boolean isAllowed = isStored
                    ? isMaking
                    : own.contains(owner)
                            || FIELDS.matcher(dotted(owner) + "." + field).matches();
            if (!isAllowed) {
                forbid((isStored ? "changes " : "reads ") + dotted(owner) + "." + field);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String called, String descriptor, Handle bootstrap, Object... arguments) {
            String by = bootstrap.getOwner() + "." + bootstrap.getName();
            boolean isConcatenation = by.equals("java/lang/invoke/StringConcatFactory.makeConcatWithConstants");
            boolean isLambda = kind == Kind.MODEL
                    && (by.equals("java/lang/invoke/LambdaMetafactory.metafactory")
                            || by.equals("java/lang/invoke/LambdaMetafactory.altMetafactory"));
            if (!isConcatenation && !isLambda) {
                forbid("makes code of " + dotted(by));
            }
            for (Object argument : arguments) {
                constant(argument);
            }
        }

        @Override
        public void visitLdcInsn(Object value) {
            constant(value);
            lastNumber = value instanceof Integer number ? number : -1;
        }

        private void constant(Object value) {
            if (value instanceof Handle handle) {
                handle(handle);
            } else if (value instanceof ConstantDynamic) {
                forbid("makes a constant by code");
            } else if (value instanceof Type type && type.getSort() != Type.METHOD) {
                type(type.getInternalName());
            }
        }

        private void handle(Handle handle) {
            if (!own.contains(handle.getOwner())) {
                String made = dotted(handle.getOwner());
                if (!(handle.getName().equals("<init>")
                        && ACCUMULATING.matcher(made).matches())) {
                    forbid("refers to " + made + "." + handle.getName());
                }
            } else if (!handle.getOwner().equals(name) || !handle.getName().startsWith("lambda$")) {
                forbid("refers to " + dotted(handle.getOwner()) + "." + handle.getName());
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            type(type);
            if (opcode == Opcodes.ANEWARRAY
                    && !method.equals("values")
                    && (lastNumber < 0 || lastNumber > MOST_IN_ARRAY)) {
                forbid("makes an array of " + dotted(type));
            }
            lastNumber = -1;
        }

        private void type(String type) {
            String element = type.replaceAll("^\\[+L?|;$", "");
            String dotted = dotted(element);
            boolean isAllowed = own.contains(element)
                    || Allowed.isValue(dotted)
                    || Allowed.isFact(dotted)
                    || dotted.equals(Allowed.ALERTS)
                    || TYPES.matcher(dotted).matches();
            if (!isAllowed) {
                forbid("names the type " + dotted);
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT) {
                forbid("waits for a lock");
            }
            if (opcode == Opcodes.ATHROW && kind == Kind.LAMBDA) {
                forbid("throws");
            }
            boolean isConstant = opcode >= Opcodes.ICONST_0 && opcode <= Opcodes.ICONST_5;
            lastNumber = isConstant ? opcode - Opcodes.ICONST_0 : -1;
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                forbid("makes an array of numbers");
            }
            lastNumber = operand;
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            lastNumber = -1;
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            forbid("makes an array of arrays");
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label to) {
            jump(to);
            if (opcode == Opcodes.JSR) {
                forbid("jumps to a subroutine");
            }
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
            jump(otherwise);
            List.of(labels).forEach(this::jump);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
            jump(otherwise);
            List.of(labels).forEach(this::jump);
        }

        private void jump(Label to) {
            if (passed.contains(to)) {
                forbid("has a loop");
            }
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            forbid("catches what is thrown");
        }
    }

    private static boolean isIn(Map<String, Set<String>> table, String owner, String called) {
        return table.getOrDefault(owner, Set.of()).contains(called);
    }
}
